using System.Net;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Runs;
using RideAspire.Simulator.Tests.Wire;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Riders;

/// <summary>One rider and a gateway that fails, or a system that breaks its promise.</summary>
public sealed class RiderTests : IDisposable
{
    private static readonly WatchPlan plan = new(Grace: TimeSpan.FromSeconds(1), Speed: 60);

    private readonly ScriptedGateway gateway = new();
    private readonly RiderLedger ledger = new();
    private readonly TripView booked = SomeTrip.Waiting with { DeadlineAt = SomeTrip.RequestedAt.AddSeconds(10) };
    private readonly Script booking;
    private readonly Script reads;
    private readonly Script events;

    public RiderTests()
    {
        booking = gateway.On("POST /v1/trips");
        reads = gateway.On($"GET /v1/trips/{booked.Id}");
        events = gateway.On($"GET /v1/trips/{booked.Id}/events");
    }

    private RunSummary Summary => RunSummary.Of(ledger, plan);

    [Fact]
    public async Task A_trip_closed_before_its_deadline_makes_the_exit_code_1()
    {
        events.Streams(booked.AsEvent() + booked.Expire(-30).AsEvent());

        await RideAsync();

        Assert.Equal(1, Summary.Early);
        Assert.Equal(TimeSpan.FromMilliseconds(-30), Summary.Lateness?.Max);
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_trip_that_is_never_closed_is_given_up_and_makes_the_exit_code_1()
    {
        events.Streams(new LiveBody());
        reads.AnswersAlways(booked, WireJson.Default.TripView);

        await RideAsync();

        Assert.Equal(1, Summary.OpenPastDeadline);
        Assert.Equal(1, Summary.ByStatus[TripStatus.Waiting]);
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_trip_closed_after_the_grace_counts_as_late_and_not_as_open()
    {
        var body = new LiveBody();
        events.Streams(body);
        reads.Answers(booked, WireJson.Default.TripView);

        var riding = StartRide();
        await gateway.Time.PassNextWaitAsync();
        await gateway.Time.NextWaitAsync();
        Assert.Equal(1, Summary.OpenPastDeadline);
        body.FeedLast(booked.Expire(1_500).AsEvent());
        await riding;

        Assert.Equal(0, Summary.OpenPastDeadline);
        Assert.Equal(TimeSpan.FromSeconds(1.5), Summary.Lateness?.Max);
        Assert.Equal(0, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_booking_whose_answer_was_lost_is_retried_with_the_same_key()
    {
        booking.Answers(HttpStatusCode.ServiceUnavailable);
        events.Streams(booked.AsEvent() + booked.Expire(0).AsEvent());

        await RideAsync();

        Assert.Equal(2, booking.Received.Count);
        Assert.Single(booking.Received.Select(request => request.IdempotencyKey).Distinct(), key => key is not null);
        Assert.Equal(1, Summary.Trips);
        Assert.Equal((1, 0), (gateway.Requests.Retries, gateway.Requests.Failed));
    }

    [Fact]
    public async Task A_booking_that_fails_beside_others_is_counted_and_does_not_change_the_exit_code()
    {
        booking.Answers(HttpStatusCode.InternalServerError);

        await RideAsync();

        Assert.Equal((1, 0), (ledger.Requested, Summary.Trips));
        Assert.Equal("book: 500 InternalServerError", Assert.Single(gateway.Requests.Failures).Key);
        ledger.AddTrip(booked, TimeSpan.Zero);
        Assert.Equal(0, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_stream_that_breaks_or_drains_after_each_event_misses_no_state()
    {
        var body = new LiveBody();
        var assigned = booked with { Status = TripStatus.Assigned, Version = 2 };
        events.Streams(body)
            .Streams(assigned.AsEvent() + "event: drain\nretry: 10\ndata:\n\n")
            .Streams(assigned.AsEvent() + (assigned with { Status = TripStatus.Cancelled, Version = 3 }).AsEvent());

        var riding = StartRide();
        await body.FeedAsync(booked.AsEvent());
        body.Break();
        await gateway.Time.PassUntilAsync(riding, longest: TimeSpan.FromMilliseconds(10));

        Assert.Equal([null, "1", "2"], events.Received.Select(connection => connection.LastEventId));
        Assert.Equal((1, 2, 1), (gateway.Streams.Streams, gateway.Streams.Reconnects, gateway.Streams.Drains));
        Assert.Equal(1, Summary.ByStatus[TripStatus.Cancelled]);
        Assert.Equal(0, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_state_that_a_stream_leaves_out_makes_the_exit_code_1()
    {
        events.Streams(booked.AsEvent() + (booked with { Status = TripStatus.Cancelled, Version = 3 }).AsEvent());

        await RideAsync();

        Assert.Equal(1, Summary.MissedStates);
        Assert.Equal(0, Summary.OpenPastDeadline);
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task An_expiry_that_only_a_read_shows_is_a_missed_state()
    {
        var body = new LiveBody();
        events.Streams(body);
        reads.Answers(booked.Expire(20), WireJson.Default.TripView);

        var riding = StartRide();
        await body.FeedAsync(booked.AsEvent());
        await gateway.Time.PassUntilAsync(riding);

        Assert.Equal(1, Summary.MissedStates);
        Assert.Equal(1, Summary.ByStatus[TripStatus.DriverNotFound]);
        Assert.Equal(0, Summary.OpenPastDeadline);
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
    }

    [Fact]
    public async Task A_trip_whose_stream_never_opens_makes_the_exit_code_1()
    {
        events.AnswersAlways(HttpStatusCode.ServiceUnavailable);
        reads.AnswersAlways(booked.Expire(20), WireJson.Default.TripView);

        await RideAsync();

        Assert.Equal(1, Summary.UnservedStreams);
        Assert.Equal((0, 0), (Summary.MissedStates, Summary.OpenPastDeadline));
        Assert.Equal(1, ExitCode.Of(Summary, interrupted: false));
    }

    public void Dispose() => gateway.Dispose();

    /// <summary>Rides to the end, while time passes.</summary>
    private Task RideAsync() => gateway.Time.PassUntilAsync(StartRide());

    private Task StartRide()
    {
        booking.AnswersAlways(booked, WireJson.Default.TripView);
        var rider = new Rider("run", seed: 1, cancelPercent: 0, gateway.Client, plan, ledger, new SimulatedClock(gateway.Time, speed: 60));
        return rider.RideAsync(1, new(TimeSpan.Zero, default, default), TestContext.Current.CancellationToken);
    }
}
