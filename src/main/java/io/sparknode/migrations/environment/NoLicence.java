package io.sparknode.migrations.environment;

import liquibase.Scope;
import liquibase.license.LicenseInfo;
import liquibase.license.LicenseInstallResult;
import liquibase.license.LicenseService;
import liquibase.license.LicenseServiceFactory;
import liquibase.license.Location;

/**
 * Answers at once that there is no licence for Liquibase Pro. Nothing of Pro is used here, but it comes with Liquibase's Maven plugin, and Liquibase
 * asks for its licence before each change and looks it up in all settings each time: a fifth of the CPU time of an update of an empty database. Where
 * Pro does not come along, as in the image, Liquibase warns that its licence service is missing.
 */
public final class NoLicence implements LicenseService {

    private static final String INFO = "Liquibase Community, without a licence for Liquibase Pro";

    private final LicenseService pro;

    /** As Liquibase makes it: it comes after every other service, and is asked only where there is no other. */
    public NoLicence() {
        this(null);
    }

    private NoLicence(LicenseService pro) {
        this.pro = pro;
    }

    /** From now on stands in for Pro's service, if that has no licence. */
    public static void standInUnlessLicensed() {
        LicenseServiceFactory services = Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class);
        LicenseService service = services.getLicenseService();
        if (service != null && !(service instanceof NoLicence) && !service.licenseIsInstalled()) {
            services.register(new NoLicence(service));
        }
    }

    @Override
    public int getPriority() {
        return pro == null ? 0 : Integer.MAX_VALUE;
    }

    @Override
    public boolean licenseIsInstalled() {
        return false;
    }

    @Override
    public boolean licenseIsValid(String subject) {
        return false;
    }

    @Override
    public String getLicenseInfo() {
        return pro == null ? INFO : pro.getLicenseInfo();
    }

    @Override
    public LicenseInfo getLicenseInfoObject() {
        return pro == null ? null : pro.getLicenseInfoObject();
    }

    /** A licence that somebody installs later is Pro's again. */
    @Override
    public LicenseInstallResult installLicense(Location... locations) {
        if (pro == null) {
            return new LicenseInstallResult(1, INFO);
        }
        Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class).unregister(this);
        return pro.installLicense(locations);
    }

    /** The settings are others now: Pro looks for a licence again. */
    @Override
    public void reset() {
        if (pro != null) {
            Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class).unregister(this);
            pro.reset();
        }
    }

    @Override
    public void disable() {
    }

    @Override
    public boolean licenseIsAboutToExpire() {
        return false;
    }

    @Override
    public int daysTilExpiration() {
        return 0;
    }

    @Override
    public String getInvalidLicenseMessage(String[] commandNames) {
        return pro == null ? LicenseService.super.getInvalidLicenseMessage(commandNames) : pro.getInvalidLicenseMessage(commandNames);
    }
}
