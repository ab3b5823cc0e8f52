using RideAspire.LocalServers;

namespace RideAspire.Observability.Tests.Programs;

/// <summary>Prometheus's tool for rules.</summary>
internal static class Promtool
{
    /// <summary>Runs it. Skips the test when it is not installed, and fails it when it finds a fault.</summary>
    public static async Task AssertSucceedsAsync(params string[] arguments)
    {
        Assert.SkipWhen(
            SearchPath.Find("promtool") is null, "promtool is not installed (Debian: apt-get install prometheus).");
        var (exitCode, output) = await OwnedProcess.RunAsync(new Command("promtool", arguments), TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
    }
}
