using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.AppHost.Tests;

public sealed class CommandTests(RideSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ride_that_is_booked_from_the_dashboard_is_closed_at_its_deadline()
    {
        var message = await system.CommandAsync("gateway", "book-ride", Ct);
        Assert.Matches(@"^Trip [0-9a-f-]{36} became DRIVER_NOT_FOUND [0-9]+\.[0-9] ms after its deadline\.$", message);
    }

    [Fact]
    public async Task A_sweep_is_heard_by_both_replicas_of_the_timeout_worker() =>
        Assert.Equal("Replicas of timeout-worker that sweep now: 2.", await system.CommandAsync("gateway", "sweep-now", Ct));

    [Theory]
    [InlineData("booking-api")]
    [InlineData("timeout-worker")]
    public async Task A_replica_that_is_killed_comes_back_by_itself(string service)
    {
        var message = await system.CommandAsync("gateway", "kill-replica", Ct, ("service", service));
        Assert.StartsWith($"Killed {service}-", message, StringComparison.Ordinal);
        await system.HealthyAsync(Ct, service);
    }

    [Fact]
    public async Task A_gateway_that_crashes_comes_back_once_the_API_that_it_waits_for_is_there()
    {
        await system.CommandAsync("booking-api", KnownResourceCommands.StopCommand, Ct);
        await system.WhenAsync("booking-api", seen => KnownResourceStates.TerminalStates.Contains(seen.Snapshot.State?.Text), Ct);
        var before = await system.WhenAsync("gateway", seen => seen.Snapshot.State?.Text == KnownResourceStates.Running, Ct);

        await KillAsync(before);
        await system.WhenAsync("gateway", seen => seen.Snapshot.State?.Text != KnownResourceStates.Running, Ct);
        await system.CommandAsync("booking-api", KnownResourceCommands.StartCommand, Ct);

        await system.WhenAsync(
            "gateway",
            seen => seen.Snapshot.StartTimeStamp > before.Snapshot.StartTimeStamp && seen.Snapshot.HealthStatus == HealthStatus.Healthy,
            Ct);
        await system.HealthyAsync(Ct, "booking-api");
    }

    [Fact]
    public async Task A_service_that_is_stopped_by_hand_stays_stopped_until_it_is_started()
    {
        await system.CommandAsync("matching-worker", KnownResourceCommands.StopCommand, Ct);
        var stopped = await system.WhenAsync(
            "matching-worker", seen => KnownResourceStates.TerminalStates.Contains(seen.Snapshot.State?.Text), Ct);
        Assert.Equal(0, stopped.Snapshot.ExitCode);

        // Another service crashes and comes back meanwhile, so a restart of this one would show.
        await system.CommandAsync("gateway", "kill-replica", Ct, ("service", "timeout-worker"));
        var still = await system.WhenAsync("matching-worker", seen => seen.ResourceId == stopped.ResourceId, Ct);
        Assert.Contains(still.Snapshot.State?.Text, KnownResourceStates.TerminalStates);

        await system.CommandAsync("matching-worker", KnownResourceCommands.StartCommand, Ct);
        await system.HealthyAsync(Ct, "matching-worker");
    }

    private static async Task KillAsync(ResourceEvent replica)
    {
        var id = Convert.ToInt32(
            replica.Snapshot.Properties.First(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(id);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(Ct);
    }
}
