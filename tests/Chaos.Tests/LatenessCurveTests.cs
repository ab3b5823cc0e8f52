using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Chaos.Tests.Pictures;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests;

/// <summary>
/// Draws lateness over time through a rolling deployment and a crash, for this system and for the original one, which
/// keeps a timer in memory per trip. Both get bookings at the same rate, and the same signals at the same times.
/// </summary>
public sealed class LatenessCurveTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(3);
    /// <summary>The limit of a rolling deployment, which the picture shows.</summary>
    private static readonly TimeSpan goal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan step = TimeSpan.FromSeconds(20);

    /// <summary>How long the original's trips are watched after the last deadline.</summary>
    private static readonly TimeSpan watched = TimeSpan.FromSeconds(30);

    private static readonly ChartEvent[] events =
        [new(step, "SIGTERM worker 1"), new(2 * step, "SIGTERM worker 2"), new(3 * step, "SIGKILL worker 1")];

    private readonly Fleet fleet = fleet;

    [LongFact]
    public async Task Through_a_deployment_and_a_crash_no_trip_is_late_where_the_original_system_loses_trips()
    {
        DateTimeOffset start = default;
        var audit = await UnderLoadAsync("a deployment and a crash, as in the picture above", limit, async load =>
        {
            start = await fleet.DatabaseTimeAsync() - load.Now;
            await DeployAndCrashAsync(load, fleet.TimeoutWorkers);
            return [];
        });
        var ours = Curve("RideAspire", audit.Trips, start, await fleet.DatabaseTimeAsync());
        var original = await OriginalAsync();

        var title = $"Lateness through a rolling deployment and a crash, {Scale.BookingsPerSecond} bookings/s";
        Figures.Picture("lateness.svg", LatenessChart.Svg(title, [ours, original], events, goal));
        Figures.Note($"the original system: {original.NeverClosed} of {original.Points.Count} trips never closed, {original.Early} early");
        Assert.True(original.NeverClosed > 0, "The original system lost no trip: its processes did not get the same signals.");
    }

    [Fact]
    public async Task The_original_system_books_trips_and_closes_them_while_nothing_breaks()
    {
        await using var original = await OriginalSystem.StartAsync(fleet);
        await using var load = Load.StartBookings(original.Replicas, "original");
        await load.GoesOnAsync(Scale.Calm);
        await load.StopAsync();
        var trips = await Audit.ClosedAsync(original.Database, load.Row, Fleet.MatchWindow + watched);

        Assert.NotEmpty(trips);
        Assert.All(trips, trip => Assert.Equal(TripStatus.DriverNotFound, trip.Status));
    }

    private static async Task DeployAndCrashAsync(Load load, IReadOnlyList<Replica> replicas)
    {
        await UntilAsync(step);
        await replicas[0].TerminateAsync();
        await replicas[0].StartAsync();
        await UntilAsync(2 * step);
        await replicas[1].TerminateAsync();
        await replicas[1].StartAsync();
        await UntilAsync(3 * step);
        await replicas[0].KillAsync();
        await replicas[0].StartAsync();
        await load.GoesOnUntilAsync(step * 4);

        async Task UntilAsync(TimeSpan time)
        {
            await load.GoesOnUntilAsync(time);
            Assert.True(load.Now - time < TimeSpan.FromSeconds(0.5), "The machine is too busy to send a signal when the picture shows it.");
        }
    }

    private async Task<LatenessCurve> OriginalAsync()
    {
        await using var original = await OriginalSystem.StartAsync(fleet);
        await using var load = Load.StartBookings(original.Replicas, "original");
        var now = await original.Database.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync();
        var start = now - load.Now;
        await DeployAndCrashAsync(load, original.Replicas);
        await load.StopAsync();
        var trips = await Audit.ClosedAsync(original.Database, load.Row, Fleet.MatchWindow + watched);
        return Curve("The original system", trips, start, start + load.Now);
    }

    private static LatenessCurve Curve(string name, IEnumerable<Trip> trips, DateTimeOffset start, DateTimeOffset until) => new(
        name,
        [
            .. trips.Where(trip => trip.Status is TripStatus.DriverNotFound or TripStatus.Waiting).OrderBy(trip => trip.DeadlineAt)
                .Select(trip => new LatenessPoint(trip.DeadlineAt - start, trip.ClosedAt - trip.DeadlineAt)),
        ],
        until - start);
}
