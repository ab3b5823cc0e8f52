using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests;

/// <summary>A rolling deployment: each replica gets SIGTERM, stops and is replaced, one after the other.</summary>
public sealed class RollingDeploymentTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly int rounds = Scale.Of(1, 2);
    private static readonly TimeSpan maxExit = TimeSpan.FromSeconds(2);

    private readonly Fleet fleet = fleet;

    [Fact]
    public async Task A_deployment_of_the_timeout_worker_leaves_no_trip_late()
    {
        Replica[] replicas = Scale.IsLong ? [.. fleet.TimeoutWorkers] : [fleet.TimeoutWorkers[0]];
        var audit = await UnderLoadAsync(
            $"SIGTERM of {Scale.Of("a", "each")} Timeout.Worker, {rounds} rounds",
            TimeSpan.FromMilliseconds(200),
            load => RollAsync(replicas, load));
        AssertNoRequestFailed(audit);
    }

    [Fact]
    public async Task A_deployment_of_all_services_leaves_no_trip_late_and_fails_no_request()
    {
        Replica[] replicas = Scale.IsLong
            ? [.. fleet.Replicas]
            : [fleet.TimeoutWorkers[1], fleet.MatchingWorkers[1], fleet.BookingApis[1], fleet.Gateways[1]];
        var audit = await UnderLoadAsync(
            $"SIGTERM of {Scale.Of("a", "each")} replica of each service, {rounds} rounds",
            TimeSpan.FromMilliseconds(500),
            load => RollAsync(replicas, load));
        AssertNoRequestFailed(audit);
    }

    private async Task<string[]> RollAsync(IReadOnlyList<Replica> replicas, Load load)
    {
        List<TimeSpan> exits = [];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var replica in replicas)
            {
                var exit = await replica.TerminateAsync();
                if (fleet.Workers.Contains(replica))
                    exits.Add(exit);
                await replica.StartAsync();
                await load.GoesOnAsync(Scale.Calm);
            }
        }

        Assert.InRange(exits.Max(), TimeSpan.Zero, Scale.Limit(maxExit));
        return [$"workers: SIGTERM to exit at most {Figures.Ms(exits.Max())} ms of {exits.Count}"];
    }
}
