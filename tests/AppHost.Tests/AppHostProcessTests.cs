using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

public sealed class AppHostProcessTests
{
    private static readonly TimeSpan startLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan stopLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_exits_is_started_again_and_SIGTERM_leaves_nothing_running()
    {
        await using var host = AppHostProcess.Start();
        await UpAsync(host);

        var gateway = Gateway(host);
        Assert.Equal(0, (await OwnedProcess.RunAsync(new Command("kill", "-KILL", $"{gateway}"), Ct)).ExitCode);
        await host.LineAsync("exited with code 137; starting again in 1 s", Ct).WaitAsync(stopLimit, Ct);
        await UntilAsync(() => Gateway(host) is { } now && now != gateway, stopLimit);

        host.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await host.Exited.WaitAsync(stopLimit, Ct));
        await UntilAsync(() => host.Children().Count == 0, stopLimit);
    }

    [Fact]
    public async Task SIGKILL_leaves_nothing_running_either()
    {
        await using var host = AppHostProcess.Start();
        await UpAsync(host);
        Assert.NotEmpty(host.Children());

        host.Signal(ProcessSignal.Kill);
        await host.Exited.WaitAsync(stopLimit, Ct);
        await UntilAsync(() => host.Children().Count == 0, stopLimit);
    }

    private static Task<string> UpAsync(AppHostProcess host) => host.LineAsync("Ctrl+C stops all of it.", Ct).WaitAsync(startLimit, Ct);

    private static int? Gateway(AppHostProcess host) =>
        host.Children().Where(child => child.Command.Contains("Gateway.dll", StringComparison.Ordinal)).Select(child => (int?)child.Id).FirstOrDefault();

    // The list of processes gives no signal, so it is looked at; bounded.
    private static async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < limit, "It did not come about in time.");
            await looks.WaitForNextTickAsync(Ct);
        }
    }
}
