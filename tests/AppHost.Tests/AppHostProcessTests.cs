using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

/// <summary>The AppHost as a developer runs it, as a process of its own.</summary>
public sealed class AppHostProcessTests
{
    private static readonly TimeSpan startTimeout = TimeSpan.FromMinutes(3);

    /// <summary>Usually it takes less than ten seconds. A busy machine needs longer.</summary>
    private static readonly TimeSpan stopTimeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Kill)]
    public async Task When_it_ends_no_process_is_left_running(ProcessSignal signal)
    {
        await using var host = AppHostProcess.Start("--Stores=local");
        await host
            .LineAsync(
                "Redis and Postgres run as local processes, because Stores=local says so. To change that, set Stores=containers.", Ct)
            .WaitAsync(startTimeout, Ct);
        await UntilAsync(() => Runs(host, "Gateway"), startTimeout);

        var signalled = TimeProvider.System.GetTimestamp();
        host.Signal(signal);
        await host.Exited.WaitAsync(stopTimeout, Ct);
        await UntilAsync(() => host.Children().Count == 0, stopTimeout);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{signal}: nothing left after {TimeProvider.System.GetElapsedTime(signalled).TotalSeconds:0.0} s");
        Assert.DoesNotContain(
            host.Lines,
            line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_container_engine_the_choice_of_containers_ends_the_start_with_one_line()
    {
        await using var host = AppHostProcess.StartIn(
            new Dictionary<string, string?> { ["ASPIRE_CONTAINER_RUNTIME"] = "no-such-engine" }, "--Stores=containers");

        Assert.Equal(1, await host.Exited.WaitAsync(startTimeout, Ct));
        Assert.Equal(
            [
                "Stores=containers needs a container engine, but no container engine answers (no-such-engine is not installed). " +
                "Start one, or choose Stores=local.",
            ],
            host.Lines);
    }

    [Fact]
    public async Task Without_an_engine_a_store_and_npm_the_start_ends_with_one_line()
    {
        using var bare = new BareMachine();

        await using var host = AppHostProcess.StartOn(bare, "--Stores=local");

        Assert.Equal(1, await host.Exited.WaitAsync(startTimeout, Ct));
        var line = Assert.Single(host.Lines);
        Assert.StartsWith("Postgres 14 or newer is not installed: run 'sudo apt-get install postgresql'", line, StringComparison.Ordinal);
        Assert.EndsWith("or install Node.js with npm, which then downloads a Postgres.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_choice_ends_the_start_with_one_line()
    {
        await using var host = AppHostProcess.Start("--Stores=cloud");

        Assert.Equal(1, await host.Exited.WaitAsync(startTimeout, Ct));
        Assert.Equal(["Stores=cloud is neither Stores=containers nor Stores=local."], host.Lines);
    }

    [Fact]
    public async Task A_store_that_cannot_start_ends_the_start_with_one_line_with_the_reason()
    {
        await using var host = AppHostProcess.Start("--Stores=local", "--Stores:Folder=/dev/null/here");

        var line = await host.LineAsync("cannot start: ", Ct).WaitAsync(startTimeout, Ct);

        Assert.Contains("could not be started in /dev/null/here/", line, StringComparison.Ordinal);
        Assert.Equal(1, await host.Exited.WaitAsync(startTimeout, Ct));
    }

    private static bool Runs(AppHostProcess host, string program) =>
        host.Children().Any(child => child.Command.EndsWith($"/{program} ", StringComparison.Ordinal));

    // The list of processes sends no signal, so poll it.
    private static async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var polls = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < limit, "The condition did not become true in time.");
            await polls.WaitForNextTickAsync(Ct);
        }
    }
}
