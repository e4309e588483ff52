package io.sparknode.migrations.environment;

import liquibase.Scope;
import liquibase.license.LicenseService;
import liquibase.license.LicenseServiceFactory;

/**
 * Liquibase Pro, which comes with Liquibase's Maven plugin. Nothing of it is used here, but Liquibase asks for its licence before each change, and
 * looks it up in all settings each time: a fifth of the CPU time of an update of an empty database.
 */
final class LiquibasePro {

    private LiquibasePro() {
    }

    /** Answers that question once and for all, if the answer is that there is no licence. */
    static void leaveOutUnlessLicensed() {
        LicenseServiceFactory services = Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class);
        LicenseService service = services.getLicenseService();
        if (service != null && !service.licenseIsInstalled()) {
            services.unregister(service);
        }
    }
}
