package io.sparknode.migrations.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import liquibase.Scope;
import liquibase.license.LicenseService;
import liquibase.license.LicenseServiceFactory;
import liquibase.license.LicenseServiceUtils;
import org.junit.jupiter.api.Test;

class NoLicenceTest {

    private final LicenseServiceFactory services = Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class);
    private final List<String> asked = new ArrayList<>();

    @Test
    void aServiceWithoutALicenceIsAskedOnceAndNotBeforeEachChange() {
        LicenseService pro = service(false);
        services.register(pro);
        try {
            NoLicence.standInUnlessLicensed();
            NoLicence.standInUnlessLicensed();
            for (int change = 0; change < 5; change++) {
                assertThat(LicenseServiceUtils.isProLicenseValid()).isFalse();
            }
            assertThat(asked).containsExactly("licenseIsInstalled");
            assertThat(services.getLicenseService().getLicenseInfo()).isEqualTo("of Pro");
        } finally {
            services.getLicenseService().reset();
            services.unregister(pro);
        }
    }

    @Test
    void aServiceWithALicenceStays() {
        LicenseService pro = service(true);
        services.register(pro);
        try {
            NoLicence.standInUnlessLicensed();
            assertThat(services.getLicenseService()).isSameAs(pro);
            assertThat(LicenseServiceUtils.isProLicenseValid()).isTrue();
        } finally {
            services.unregister(pro);
        }
    }

    @Test
    void aLicenceThatIsInstalledLaterCounts() {
        LicenseService pro = service(false);
        services.register(pro);
        try {
            NoLicence.standInUnlessLicensed();
            services.getLicenseService().installLicense();
            assertThat(asked).containsExactly("licenseIsInstalled", "installLicense");
            assertThat(services.getLicenseService()).isSameAs(pro);
        } finally {
            services.unregister(pro);
        }
    }

    private LicenseService service(boolean licensed) {
        return (LicenseService) Proxy.newProxyInstance(LicenseService.class.getClassLoader(), new Class<?>[] {LicenseService.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "licenseIsInstalled", "licenseIsValid", "installLicense" -> {
                    asked.add(method.getName());
                    yield method.getReturnType() == boolean.class ? licensed : null;
                }
                case "getPriority" -> 1000;
                case "getLicenseInfo" -> "of Pro";
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> 1;
                default -> null;
            });
    }
}
