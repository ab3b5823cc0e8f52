using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class RunSummaryTests
{
    internal static readonly WatchPlan Plan = new(Grace: TimeSpan.FromSeconds(5), Speed: 60);

    [Fact]
    public void Trips_are_counted_by_their_last_status_and_each_status_is_named()
    {
        var summary = Summary(
            Seen(SomeTrip.Expired(12)), Seen(SomeTrip.Expired(13)), Seen(SomeTrip.Waiting with { Status = TripStatus.Completed, Version = 4 }));

        Assert.Equal(3, summary.Trips);
        Assert.Equal([0, 0, 0, 1, 2, 0], summary.ByStatus.Values);
    }

    [Fact]
    public void A_trip_closed_before_its_deadline_is_early_and_breaks_the_promise()
    {
        var summary = Summary(Seen(SomeTrip.Expired(-0.001)), Seen(SomeTrip.Expired(0)));

        Assert.Equal(1, summary.Early);
        Assert.True(summary.BrokeThePromise);
    }

    [Fact]
    public void A_trip_closed_late_is_late_and_nothing_worse()
    {
        var summary = Summary(Seen(SomeTrip.Expired(9_000), afterDue: TimeSpan.FromSeconds(9.1)));

        Assert.Equal(TimeSpan.FromSeconds(9), summary.Lateness?.Max);
        Assert.False(summary.BrokeThePromise);
    }

    [Fact]
    public void A_trip_cancelled_before_its_deadline_is_not_early() =>
        Assert.Equal(0, Summary(Seen(SomeTrip.Expired(-30_000) with { Status = TripStatus.Cancelled })).Early);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(4.9, 0)]
    [InlineData(5, 1)]
    public void A_trip_is_open_past_its_deadline_when_seen_waiting_after_the_grace(double secondsAfterDue, int open)
    {
        var summary = Summary(Seen(SomeTrip.Waiting, TimeSpan.FromSeconds(secondsAfterDue)));

        Assert.Equal(open, summary.OpenPastDeadline);
        Assert.Equal(open > 0, summary.BrokeThePromise);
    }

    [Fact]
    public void The_exit_code_tells_a_broken_promise_even_of_an_interrupted_run()
    {
        var broken = Summary(Seen(SomeTrip.Expired(-1)));
        var kept = Summary(Seen(SomeTrip.Expired(1)));

        Assert.Equal(0, ExitCode.Of(kept, interrupted: false));
        Assert.Equal(130, ExitCode.Of(kept, interrupted: true));
        Assert.Equal(1, ExitCode.Of(broken, interrupted: false));
        Assert.Equal(1, ExitCode.Of(broken, interrupted: true));
    }

    [Fact]
    public void A_state_that_a_stream_left_out_breaks_the_promise()
    {
        var trip = Seen(SomeTrip.Expired(1));
        trip.Missed(2);

        Assert.Equal(2, Summary(trip).MissedStates);
        Assert.True(Summary(trip).BrokeThePromise);
    }

    [Fact]
    public void A_stream_that_could_not_be_had_breaks_the_promise()
    {
        var trip = Seen(SomeTrip.Expired(1));
        trip.WentUnserved();

        Assert.Equal(1, Summary(trip).UnservedStreams);
        Assert.True(Summary(trip).BrokeThePromise);
    }

    [Fact]
    public void A_trip_that_its_driver_never_ends_breaks_the_promise()
    {
        var trip = Seen(SomeTrip.Waiting with { Status = TripStatus.Assigned, Version = 2 });
        trip.Abandon();

        Assert.Equal(1, Summary(trip).Abandoned);
        Assert.True(Summary(trip).BrokeThePromise);
    }

    internal static RunSummary Summary(params WatchedTrip[] trips) => RunSummary.Of(trips, Plan, [], [], cancelled: 0);

    internal static WatchedTrip Seen(TripView view, TimeSpan afterDue = default)
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, TimeSpan.Zero);
        trip.Looked(view, trip.DueAt + afterDue);
        return trip;
    }
}
