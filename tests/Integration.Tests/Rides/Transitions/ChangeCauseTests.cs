using System.Diagnostics;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What the history says of who changed a trip, and what the row says of its booking.</summary>
public sealed class ChangeCauseTests(StoresFixture stores) : RecallTests(stores)
{
    [Fact]
    public async Task A_ride_names_the_driver_and_the_replica_that_made_each_change()
    {
        var (trip, offer) = await AcceptedAsync();
        await Get<TripSteps>().StartAsync(trip.Id, offer.DriverId, default);
        await Get<TripSteps>().CompleteAsync(trip.Id, offer.DriverId, default);

        await AssertSourcesAsync(trip, "driver", "driver", "driver");
    }

    [Fact]
    public async Task A_trip_that_comes_back_names_the_driver_who_returned_it_and_the_rider_who_cancelled_it()
    {
        var (trip, offer) = await AcceptedAsync();
        await ReturnAsync(trip, offer.DriverId);
        await CancelAsync(trip);

        await AssertSourcesAsync(trip, "driver", "driver", "rider");
    }

    [Theory]
    [InlineData(false, "timer")]
    [InlineData(true, "sweep")]
    public async Task A_recall_names_the_timer_or_the_sweep_after_the_matching(bool bySweep, string source)
    {
        var (trip, _) = await AssignedAsync();
        await RecallAsync(bySweep, trip);

        await AssertSourcesAsync(trip, "matching", source);
    }

    [Theory]
    [InlineData(false, "timer")]
    [InlineData(true, "sweep")]
    public async Task An_expiry_names_the_timer_or_the_sweep(bool bySweep, string source)
    {
        var trip = await BookAsync();
        await DeadlinePassesAsync(trip);
        await (bySweep ? TripSweep.PassAsync(default) : ExpireAsync(trip));

        await AssertSourcesAsync(trip, source);
    }

    [Fact]
    public async Task A_step_of_ops_names_ops()
    {
        var trip = await BookAsync();
        await Get<OpsSteps>().CancelAsync(trip.Id, new("ops-1", "a test"), default);

        await AssertSourcesAsync(trip, "ops");
    }

    [Fact]
    public async Task A_change_by_the_release_before_names_nobody_after_one_of_this_release()
    {
        var (trip, _) = await AcceptedAsync();

        await Db.MoveAsync(trip.Id, TripStatus.InProgress);

        var change = (await Db.GetAsync(trip.Id)).History[^1];
        Assert.Equal((TripStatus.InProgress, null, null), (change.Status, change.Source, change.Replica));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_booking_keeps_the_context_of_its_trace_whether_or_not_it_is_recorded(bool isRecorded)
    {
        using var activity = new Activity("book").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = isRecorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        activity.Start();

        var trip = await BookAsync();

        Assert.Equal(activity.Id, trip.TraceParent);
        Assert.Equal(trip.TraceParent, (await Db.GetAsync(trip.Id)).TraceParent);
        Assert.Equal(trip.TraceParent, (await Get<TripReads>().FindAsync(trip.Id, default))!.TraceParent);
    }

    [Fact]
    public async Task No_row_keeps_its_cause()
    {
        var (trip, _) = await AcceptedAsync();

        var kept = await Get<PostgresStore>().QueryAsync(
            $"SELECT cause IS NOT NULL FROM trips WHERE id = {trip.Id}", row => row.GetBoolean(0), default);

        Assert.Equal([false], kept);
    }

    private async Task AssertSourcesAsync(Trip trip, params string[] sources)
    {
        var history = (await Db.GetAsync(trip.Id)).History;
        Assert.Equal(sources, history.Select(change => change.Source));
        Assert.All(history, change => Assert.Equal(Get<ThisReplica>().Name, change.Replica));
    }
}
