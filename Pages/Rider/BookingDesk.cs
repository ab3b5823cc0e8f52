using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RideAspire.Pages.Places;
using RideAspire.Pages.Problems;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Rider;

/// <summary>
/// A rider's bookings and trips. What it does survives a reload: the booking that has no answer and the trip that is
/// watched are in the browser's memory.
/// </summary>
internal sealed class BookingDesk(RideClient client, RiderMemory memory, Connection connection, TimeProvider time) : IDisposable
{
    // Somebody who comes back later than this may have given up, or found another ride.
    private static readonly TimeSpan freshness = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource closed = new();
    private CancellationTokenSource? sending;
    private CancellationTokenSource? watching;
    private Guid? watchedTrip;

    public event Action? Changed;

    public DeskPhase Phase { get; private set; } = DeskPhase.Looking;

    /// <summary>The trip that is watched; null before the first event.</summary>
    public TripView? Trip { get; private set; }

    /// <summary>Why the last thing that the rider wanted was refused.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Goes on with what this rider was at.</summary>
    public async Task RestoreAsync()
    {
        if (memory.Booking is { } booking)
        {
            await SendAsync(booking);
        }
        else if (memory.Trip is { } trip)
        {
            await WatchAsync(trip, known: null);
        }
        else
        {
            await FindOpenTripAsync();
        }
    }

    /// <summary>
    /// Books a ride. The key is kept before the first attempt, so no crash can double the booking. If another tab has a
    /// booking without an answer, this goes on with that one.
    /// </summary>
    public Task BookAsync(Place pickup, Place dropoff)
    {
        if (memory.Booking is { } other)
            return SendAsync(other);
        var booking = new UnansweredBooking(Guid.NewGuid().ToString(), pickup, dropoff, time.GetUtcNow());
        memory.KeepBooking(booking);
        return SendAsync(booking);
    }

    /// <summary>Sends an old booking again. If it was made, this finds it, and makes no other one.</summary>
    public Task ResendAsync()
    {
        if (memory.Booking is not { } booking)
            return FindOpenTripAsync();
        var again = booking with { MadeAt = time.GetUtcNow() };
        memory.KeepBooking(again);
        return SendAsync(again);
    }

    /// <summary>
    /// Gives up a booking that has no answer. If it was made, its trip is shown; if it is made later, the next booking
    /// finds it.
    /// </summary>
    public Task GiveUpAsync()
    {
        sending?.Cancel();
        if (memory.Booking is { } booking)
            memory.ForgetBooking(booking);
        return FindOpenTripAsync();
    }

    /// <summary>Cancels the trip. The stream tells that it is cancelled.</summary>
    public async Task CancelAsync()
    {
        if (Trip is not { } trip)
            return;
        var (cancelled, problem) = await client.PostAsync($"v1/trips/{trip.Id}/cancel", WireJson.Default.TripView, closed.Token);
        if (cancelled is not null)
            Show(cancelled);

        // A repeat whose first attempt took effect is refused, and that is as good.
        else if (problem?.TripStatus != TripStatus.Cancelled)
            Report(problem);
    }

    /// <summary>Leaves the trip that is over.</summary>
    public void Leave()
    {
        watching?.Cancel();
        memory.ForgetTrip();
        (watchedTrip, Trip) = (null, null);
        Enter(DeskPhase.Choosing);
    }

    public void Report(Problem? problem)
    {
        Problem = problem;
        Changed?.Invoke();
    }

    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
        sending?.Dispose();
        watching?.Dispose();
    }

    private async Task FindOpenTripAsync()
    {
        Enter(DeskPhase.Looking);
        var (page, problem) = await client.GetAsync("v1/trips?limit=1", WireJson.Default.TripPage, closed.Token, attempts: int.MaxValue);
        if (page?.Trips is [{ IsOpen: true } open])
        {
            await WatchAsync(open.Id, open);
            return;
        }

        Enter(DeskPhase.Choosing);
        Report(problem);
    }

    // The key is forgotten only when an answer of the API says what became of the booking.
    private async Task SendAsync(UnansweredBooking booking)
    {
        var ct = Renew(ref sending);
        var left = booking.MadeAt + freshness - time.GetUtcNow();
        using var old = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, old.Token);
        Enter(DeskPhase.Sending);
        Answer<TripView> answer;
        try
        {
            answer = await client.SendAsync(Make, WireJson.Default.TripView, either.Token, attempts: int.MaxValue, failed: ReportRefusal);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Enter(DeskPhase.Unsure);
            return;
        }

        var (trip, problem) = answer;

        // Whoever signs in again goes on with the booking.
        if (problem == Problem.SignedOut)
            return;
        if ((trip?.Id ?? OpenTripOf(problem)) is { } watched)
        {
            // A crash between these two: the booking is sent again, and its answer is the same trip.
            memory.KeepTrip(watched);
            memory.ForgetBooking(booking);
            await WatchAsync(watched, trip);
            return;
        }

        if (problem?.Status != (int)HttpStatusCode.Unauthorized)
            memory.ForgetBooking(booking);
        Enter(memory.Booking is null ? DeskPhase.Choosing : DeskPhase.Unsure);
        Report(problem);

        // A device that has slept may come to the next attempt before it notices that the time is over.
        HttpRequestMessage Make()
        {
            if (time.GetUtcNow() - booking.MadeAt > freshness)
                old.Cancel();
            either.Token.ThrowIfCancellationRequested();
            return Request(booking);
        }
    }

    // Without a connection, another part of the page says so.
    private void ReportRefusal(Problem problem)
    {
        if (problem != Problem.NoAnswer)
            Report(problem);
    }

    // What is known of the trip is shown until its stream tells more.
    private async Task WatchAsync(Guid id, TripView? known)
    {
        var ct = Renew(ref watching);
        memory.KeepTrip(id);
        (watchedTrip, Trip) = (id, known);
        Enter(DeskPhase.Watching);
        var stream = new EventStream(client, connection, time, $"v1/trips/{id}/events");
        var refusal = await stream.FollowAsync(
            item =>
            {
                if (item.EventType == "trip" && JsonSerializer.Deserialize(item.Data, WireJson.Default.TripView) is { } trip)
                    Show(trip);
                return Trip is { IsOpen: false };
            },
            ct);
        if (refusal is null || refusal == Problem.SignedOut)
            return;
        memory.ForgetTrip();
        await FindOpenTripAsync();
    }

    // The answer of a request may come after the event of a later version, or when the rider watches another trip.
    private void Show(TripView trip)
    {
        if (trip.Id != watchedTrip || Trip?.Version > trip.Version)
            return;
        Trip = trip;
        Changed?.Invoke();
    }

    // Ends what was sent or watched before.
    private CancellationToken Renew(ref CancellationTokenSource? source)
    {
        source?.Cancel();
        source?.Dispose();
        source = CancellationTokenSource.CreateLinkedTokenSource(closed.Token);
        return source.Token;
    }

    private void Enter(DeskPhase phase)
    {
        (Phase, Problem) = (phase, null);
        Changed?.Invoke();
    }

    private static HttpRequestMessage Request(UnansweredBooking booking) => new(HttpMethod.Post, "v1/trips")
    {
        Headers = { { "Idempotency-Key", booking.Key } },
        Content = JsonContent.Create(new BookTrip(booking.Pickup, booking.Dropoff), WireJson.Default.BookTrip),
    };

    private static Guid? OpenTripOf(Problem? problem) =>
        problem?.Is("open-trip") == true && Guid.TryParse(problem.OpenTrip?.Split('/')[^1], out var open) ? open : null;
}
