using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Runs;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class RunSummaryTests
{
    private readonly RiderLedger ledger = new();

    private RunSummary Summary => RunSummary.Of(ledger, SeenTrips.Plan);

    [Fact]
    public void Trips_are_counted_by_their_last_status_and_every_status_has_a_count()
    {
        ledger.AddSeen(SomeTrip.Expired(12));
        ledger.AddSeen(SomeTrip.Expired(13));
        ledger.AddSeen(SomeTrip.Waiting with { Status = TripStatus.Completed, Version = 4 });

        Assert.Equal(3, Summary.Trips);
        Assert.Equal([0, 0, 0, 1, 2, 0], Summary.ByStatus.Values);
    }

    [Fact]
    public void A_trip_closed_before_its_deadline_is_early_and_breaks_the_promise()
    {
        ledger.AddSeen(SomeTrip.Expired(-0.001));
        ledger.AddSeen(SomeTrip.Expired(0));

        Assert.Equal(1, Summary.Early);
        Assert.True(Summary.BrokeThePromise);
    }

    [Fact]
    public void A_trip_closed_late_keeps_the_promise()
    {
        ledger.AddSeen(SomeTrip.Expired(9_000), TimeSpan.FromSeconds(9.1));

        Assert.Equal(TimeSpan.FromSeconds(9), Summary.Lateness?.Max);
        Assert.False(Summary.BrokeThePromise);
    }

    [Fact]
    public void A_trip_cancelled_before_its_deadline_is_not_early()
    {
        ledger.AddSeen(SomeTrip.Expired(-30_000) with { Status = TripStatus.Cancelled });

        Assert.Equal(0, Summary.Early);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(4.9, 0)]
    [InlineData(5, 1)]
    public void A_trip_is_open_past_its_deadline_when_seen_waiting_after_the_grace(double secondsAfterDeadline, int open)
    {
        ledger.AddSeen(SomeTrip.Waiting, TimeSpan.FromSeconds(secondsAfterDeadline));

        Assert.Equal(open, Summary.OpenPastDeadline);
        Assert.Equal(open > 0, Summary.BrokeThePromise);
    }

    [Fact]
    public void The_exit_code_shows_a_broken_promise_even_of_an_interrupted_run()
    {
        ledger.AddSeen(SomeTrip.Expired(1));
        var kept = Summary;
        ledger.AddSeen(SomeTrip.Expired(-1));
        var broken = Summary;

        Assert.Equal(0, ExitCode.Of(kept, interrupted: false));
        Assert.Equal(130, ExitCode.Of(kept, interrupted: true));
        Assert.Equal(1, ExitCode.Of(broken, interrupted: false));
        Assert.Equal(1, ExitCode.Of(broken, interrupted: true));
    }

    [Fact]
    public void The_exit_code_of_a_run_in_which_no_ride_could_be_booked_is_not_0()
    {
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
        Assert.Equal(130, ExitCode.Of(Summary, interrupted: true));
    }

    [Fact]
    public void A_state_that_a_stream_left_out_breaks_the_promise()
    {
        ledger.AddSeen(SomeTrip.Expired(1)).AddMissedStates(2);

        Assert.Equal(2, Summary.MissedStates);
        Assert.True(Summary.BrokeThePromise);
    }

    [Fact]
    public void A_stream_that_could_not_be_opened_breaks_the_promise()
    {
        ledger.AddSeen(SomeTrip.Expired(1)).MarkUnserved();

        Assert.Equal(1, Summary.UnservedStreams);
        Assert.True(Summary.BrokeThePromise);
    }

    [Fact]
    public void A_trip_that_its_driver_never_ends_breaks_the_promise()
    {
        ledger.AddSeen(SomeTrip.Waiting with { Status = TripStatus.Assigned, Version = 2 }).MarkAbandoned();

        Assert.Equal(1, Summary.Abandoned);
        Assert.True(Summary.BrokeThePromise);
    }
}
