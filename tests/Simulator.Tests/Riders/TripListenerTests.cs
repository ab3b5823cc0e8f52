using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Tests.Reporting;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class TripListenerTests
{
    private static readonly DateTimeOffset connectedAt = SomeTrip.RequestedAt.AddSeconds(1);

    private readonly RunLedger ledger = new(RunSummaryTests.Plan);
    private readonly WatchedTrip trip;
    private readonly TripListener listener;

    public TripListenerTests()
    {
        trip = ledger.Booked(SomeTrip.Waiting, TimeSpan.Zero);
        listener = new(trip, ledger, new(new FakeTimeProvider(), speed: 1));
    }

    [Fact]
    public void The_first_state_may_be_any_and_each_other_must_be_the_next()
    {
        Hear(2, TripStatus.Assigned, isSnapshot: true);
        Hear(3, TripStatus.InProgress);
        Assert.Equal(0, trip.MissedStates);

        Hear(6, TripStatus.Completed);
        Assert.Equal(2, trip.MissedStates);
    }

    [Fact]
    public void A_state_that_is_told_twice_is_missed_by_nobody_and_timed_once()
    {
        Hear(2, TripStatus.Assigned, afterConnecting: 1);
        Hear(2, TripStatus.Assigned, afterConnecting: 1);

        Assert.Equal(0, trip.MissedStates);
        Assert.Single(ledger.EventLatencies);
    }

    [Fact]
    public void A_final_state_is_enough()
    {
        Assert.False(Hear(1, TripStatus.Waiting, isSnapshot: true));
        Assert.True(Hear(2, TripStatus.Cancelled));
        Assert.Equal(TripStatus.Cancelled, trip.View.Status);
    }

    [Fact]
    public void Only_changes_since_the_connection_was_made_are_timed()
    {
        Hear(1, TripStatus.Waiting, isSnapshot: true);
        Hear(2, TripStatus.Assigned, afterConnecting: -0.1);
        Assert.Empty(ledger.EventLatencies);
        Assert.Single(ledger.AllEventLatencies);

        Hear(3, TripStatus.InProgress, afterConnecting: 2, latency: 0.004);
        Hear(4, TripStatus.Completed, afterConnecting: 3, latency: -0.001);
        Assert.Equal([TimeSpan.FromSeconds(0.004), TimeSpan.FromSeconds(-0.001)], ledger.EventLatencies);
    }

    [Fact]
    public void What_a_look_showed_and_the_stream_never_told_is_missed_once_the_stream_is_over()
    {
        Hear(1, TripStatus.Waiting, isSnapshot: true);
        trip.Looked(SomeTrip.Expired(1) with { Version = 4 }, TimeSpan.Zero);
        Assert.Equal(0, trip.MissedStates);

        listener.Ended();
        Assert.Equal(3, trip.MissedStates);
    }

    [Fact]
    public void A_stream_that_told_all_has_missed_nothing_when_it_is_over()
    {
        Hear(1, TripStatus.Waiting, isSnapshot: true);
        Hear(2, TripStatus.Cancelled);

        listener.Ended();
        Assert.Equal(0, trip.MissedStates);
    }

    private bool Hear(long version, TripStatus status, bool isSnapshot = false, double afterConnecting = 1, double latency = 0.01)
    {
        var changedAt = connectedAt.AddSeconds(afterConnecting);
        var view = SomeTrip.Waiting with { Status = status, Version = version, ChangedAt = changedAt };
        return listener.Hear(new(
            "trip", JsonSerializer.Serialize(view, WireJson.Default.TripView), connectedAt, changedAt.AddSeconds(latency), isSnapshot));
    }
}
