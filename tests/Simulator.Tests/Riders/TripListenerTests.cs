using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class TripListenerTests
{
    private static readonly DateTimeOffset connectedAt = SomeTrip.RequestedAt.AddSeconds(1);

    private readonly RiderLedger ledger = new();
    private readonly WatchedTrip trip;
    private readonly TripListener listener;

    public TripListenerTests()
    {
        trip = ledger.AddTrip(SomeTrip.Waiting, TimeSpan.Zero);
        listener = new(trip, ledger, new(new FakeTimeProvider(), speed: 1));
    }

    [Fact]
    public void The_first_state_may_be_any_and_each_later_state_must_be_the_next()
    {
        Receive(2, TripStatus.Assigned, isSnapshot: true);
        Receive(3, TripStatus.InProgress);
        Assert.Equal(0, trip.MissedStates);

        Receive(6, TripStatus.Completed);
        Assert.Equal(2, trip.MissedStates);
    }

    [Fact]
    public void A_state_that_is_received_twice_is_not_missed_and_is_timed_once()
    {
        Receive(2, TripStatus.Assigned, afterConnecting: 1);
        Receive(2, TripStatus.Assigned, afterConnecting: 1);

        Assert.Equal(0, trip.MissedStates);
        Assert.Single(ledger.EventLatencies);
    }

    [Fact]
    public void A_final_state_ends_the_stream()
    {
        Assert.False(Receive(1, TripStatus.Waiting, isSnapshot: true));
        Assert.True(Receive(2, TripStatus.Cancelled));
        Assert.Equal(TripStatus.Cancelled, trip.View.Status);
    }

    [Fact]
    public void Only_changes_during_an_open_connection_count_as_delivered_over_it()
    {
        Receive(1, TripStatus.Waiting, isSnapshot: true);
        Receive(2, TripStatus.Assigned, afterConnecting: -0.1);
        Assert.Empty(ledger.EventLatencies);
        Assert.Single(ledger.AllEventLatencies);

        Receive(3, TripStatus.InProgress, afterConnecting: 2, latency: 0.004);
        Receive(4, TripStatus.Completed, afterConnecting: 3, latency: -0.001);
        Assert.Equal([TimeSpan.FromSeconds(0.004), TimeSpan.FromSeconds(-0.001)], ledger.EventLatencies);
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public void Latency_is_the_difference_of_the_two_clocks_even_when_they_are_an_hour_apart(double latency)
    {
        Receive(2, TripStatus.Assigned, latency: latency);

        Assert.Equal([TimeSpan.FromSeconds(latency)], ledger.EventLatencies);
    }

    [Fact]
    public void States_that_a_read_showed_and_the_stream_never_sent_are_missed_once_the_stream_ends()
    {
        Receive(1, TripStatus.Waiting, isSnapshot: true);
        trip.Update(SomeTrip.Expired(1) with { Version = 4 }, TimeSpan.Zero);
        Assert.Equal(0, trip.MissedStates);

        listener.EndStream();
        Assert.Equal(3, trip.MissedStates);
    }

    [Fact]
    public void A_stream_that_sent_all_states_has_missed_none_when_it_ends()
    {
        Receive(1, TripStatus.Waiting, isSnapshot: true);
        Receive(2, TripStatus.Cancelled);

        listener.EndStream();
        Assert.Equal(0, trip.MissedStates);
    }

    private bool Receive(long version, TripStatus status, bool isSnapshot = false, double afterConnecting = 1, double latency = 0.01)
    {
        var changedAt = connectedAt.AddSeconds(afterConnecting);
        var view = SomeTrip.Waiting with { Status = status, Version = version, ChangedAt = changedAt };
        return listener.Receive(new(
            "trip", JsonSerializer.Serialize(view, WireJson.Default.TripView), connectedAt, changedAt.AddSeconds(latency), isSnapshot));
    }
}
