using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class MissingServerTests
{
    [Fact]
    public void Without_Postgres_one_line_names_the_package_to_install()
    {
        var e = Assert.Throws<ServerNotInstalledException>(() => PostgresBinaries.Find(["/nowhere"]));
        Assert.Contains("sudo apt-get install postgresql", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
