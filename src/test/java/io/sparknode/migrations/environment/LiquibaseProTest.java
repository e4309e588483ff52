package io.sparknode.migrations.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import liquibase.Scope;
import liquibase.license.LicenseService;
import liquibase.license.LicenseServiceFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiquibaseProTest {

    private final LicenseServiceFactory services = Scope.getCurrentScope().getSingleton(LicenseServiceFactory.class);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itStaysWithALicenceAndIsLeftOutWithoutOne(boolean licensed) {
        LicenseService pro = service(licensed);
        services.register(pro);
        try {
            LiquibasePro.leaveOutUnlessLicensed();
            assertThat(services.getLicenseService() == pro).isEqualTo(licensed);
        } finally {
            services.unregister(pro);
        }
    }

    private static LicenseService service(boolean licensed) {
        return (LicenseService) Proxy.newProxyInstance(LicenseService.class.getClassLoader(), new Class<?>[] {LicenseService.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "licenseIsInstalled" -> licensed;
                case "getPriority" -> Integer.MAX_VALUE;
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> 1;
                default -> null;
            });
    }
}
