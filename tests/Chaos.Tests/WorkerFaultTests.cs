using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests;

/// <summary>Workers die, hang, and are all down.</summary>
public sealed class WorkerFaultTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly TimeSpan lease = new TimerOptions().Lease;

    /// <summary>The lease, and half a second for a peer to notice.</summary>
    private static readonly TimeSpan leaseLapsed = lease + TimeSpan.FromSeconds(0.5);

    private static readonly int times = Scale.Of(1, 4);
    private static readonly TimeSpan frozen = Scale.Of(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(10));
    private static readonly TimeSpan down = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));

    /// <summary>
    /// From the start of the first process. The short version uses debug builds, which take much longer to start.
    /// </summary>
    private static readonly TimeSpan back = Scale.Of(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2));

    private readonly Fleet fleet = fleet;

    [Fact]
    public async Task A_timeout_worker_killed_while_it_holds_claims_makes_no_trip_later_than_its_lease()
    {
        var audit = await UnderLoadAsync(
            $"SIGKILL of a Timeout.Worker that holds claims, {times} times",
            leaseLapsed,
            load => EachAsync(fleet.TimeoutWorkers, load, KillAsync));
        AssertNoRequestFailed(audit);
        AssertWaitedForLease(audit);
    }

    [Fact]
    public async Task A_timeout_worker_that_hangs_with_claims_and_comes_back_has_no_second_effect()
    {
        var audit = await UnderLoadAsync(
            $"SIGSTOP of a Timeout.Worker that holds claims for {frozen.TotalSeconds:0} s, {times} times",
            leaseLapsed,
            load => EachAsync(fleet.TimeoutWorkers, load, HangAsync));
        AssertNoRequestFailed(audit);
        AssertWaitedForLease(audit);
    }

    [Fact]
    public async Task A_matching_worker_killed_while_it_holds_claims_leaves_no_trip_late_or_with_two_drivers()
    {
        var audit = await UnderLoadAsync(
            $"SIGKILL of a Matching.Worker that holds claims, {times} times",
            leaseLapsed,
            load => EachAsync(fleet.MatchingWorkers, load, KillAsync));
        AssertNoRequestFailed(audit);
        Assert.Contains(audit.Trips, trip => trip.DriverId is not null);
    }

    [Fact]
    public async Task A_matching_worker_that_hangs_with_claims_and_comes_back_gives_no_trip_two_drivers()
    {
        var audit = await UnderLoadAsync(
            $"SIGSTOP of a Matching.Worker that holds claims for {frozen.TotalSeconds:0} s, {times} times",
            leaseLapsed,
            load => EachAsync(fleet.MatchingWorkers, load, HangAsync));
        AssertNoRequestFailed(audit);
        Assert.Contains(audit.Trips, trip => trip.DriverId is not null);
    }

    [Fact]
    public async Task After_all_workers_were_down_the_overdue_trips_are_closed_at_once()
    {
        DateTimeOffset started = default;
        var audit = await UnderLoadAsync($"all workers down for {down.TotalSeconds:0} s", down + back, async load =>
        {
            await Task.WhenAll(fleet.Workers.Select(worker => worker.KillAsync()));
            await load.GoesOnAsync(down);
            started = await fleet.DatabaseTimeAsync();

            // One after the other, as in a deployment. Four starts at once would keep two cores busy beyond the limit.
            List<string> ready = [];
            foreach (var worker in fleet.Workers)
            {
                await worker.StartAsync();
                ready.Add(Figures.Ms(await fleet.DatabaseTimeAsync() - started));
            }

            return [$"workers ready {string.Join(", ", ready)} ms after the first one's start"];
        });
        AssertNoRequestFailed(audit);

        var overdue = audit.Trips
            .Where(trip => trip.DeadlineAt <= started && trip.Status == TripStatus.DriverNotFound && trip.ClosedAt > started).ToList();
        var last = overdue.Max(trip => trip.ClosedAt!.Value) - started;
        Figures.Note($"{overdue.Count} trips overdue at the first worker's start, the last closed {Figures.Ms(last)} ms after it");
        Assert.InRange(last, TimeSpan.Zero, Scale.Limit(back));
    }

    private async Task KillAsync(Replica worker, Load load)
    {
        await fleet.FreezeWithClaimsAsync(worker);
        await worker.KillAsync();
        await load.GoesOnAsync(leaseLapsed);
        await worker.StartAsync();
    }

    private async Task HangAsync(Replica worker, Load load)
    {
        await fleet.FreezeWithClaimsAsync(worker);
        await load.GoesOnAsync(frozen);
        worker.Thaw();
    }

    private static async Task<string[]> EachAsync(IReadOnlyList<Replica> workers, Load load, Func<Replica, Load, Task> fault)
    {
        for (var time = 0; time < times; time++)
        {
            await fault(workers[time % workers.Count], load);
            await load.GoesOnAsync(Scale.Calm);
        }

        return [];
    }

    /// <summary>The fault took effect: nobody else could claim the worker's trips before its lease lapsed.</summary>
    private static void AssertWaitedForLease(Audit audit) => Assert.InRange(audit.Lateness.Max, lease / 2, Scale.Limit(leaseLapsed));
}
