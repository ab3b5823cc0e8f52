using System.Net.Http.Json;
using System.Text.Json;
using RideAspire.Pages.Places;
using RideAspire.Pages.Problems;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Rider;

/// <summary>What the rider's page is at.</summary>
internal enum DeskPhase
{
    /// <summary>Finding out whether the rider has an open trip.</summary>
    Looking,

    /// <summary>The rider chooses where to go.</summary>
    Choosing,

    /// <summary>An old booking has no answer. The rider decides whether it is sent again.</summary>
    Unsure,

    /// <summary>A booking is being sent, for as long as it takes.</summary>
    Sending,

    /// <summary>The rider watches a trip, open or closed.</summary>
    Watching,
}

/// <summary>
/// A rider's bookings and trips. What it does survives a reload: the booking that has no answer and the trip that is
/// watched are in the browser's memory.
/// </summary>
internal sealed class BookingDesk(RideClient client, RiderMemory memory, Connection connection, TimeProvider time) : IDisposable
{
    // Somebody who comes back later than this may have given up, or found another ride.
    private static readonly TimeSpan freshness = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource closed = new();

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
            if (time.GetUtcNow() - booking.MadeAt > freshness)
                Enter(DeskPhase.Unsure);
            else
                await SendAsync(booking);
        }
        else if (memory.Trip is { } trip)
        {
            await WatchAsync(trip);
        }
        else
        {
            await FindOpenTripAsync();
        }
    }

    /// <summary>Books a ride. The key is kept before the first attempt, so no crash can double the booking.</summary>
    public Task BookAsync(Place pickup, Place dropoff)
    {
        var booking = new UnansweredBooking(Guid.NewGuid().ToString(), pickup, dropoff, time.GetUtcNow());
        memory.KeepBooking(booking);
        return SendAsync(booking);
    }

    /// <summary>Sends an old booking again. If it was made, this finds it, and makes no other one.</summary>
    public Task ResendAsync() => memory.Booking is { } booking ? SendAsync(booking) : FindOpenTripAsync();

    /// <summary>Gives up an old booking. If it was made, its trip is shown.</summary>
    public Task GiveUpAsync()
    {
        memory.ForgetBooking();
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
        memory.ForgetTrip();
        Trip = null;
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
    }

    private async Task FindOpenTripAsync()
    {
        Enter(DeskPhase.Looking);
        var (page, problem) = await client.GetAsync("v1/trips?limit=1", WireJson.Default.TripPage, closed.Token, attempts: int.MaxValue);
        if (page?.Trips is [{ IsOpen: true } open])
        {
            await WatchAsync(open.Id);
            return;
        }

        Enter(DeskPhase.Choosing);
        Report(problem);
    }

    private async Task SendAsync(UnansweredBooking booking)
    {
        Enter(DeskPhase.Sending);
        var (trip, problem) = await client.SendAsync(
            () => Request(booking), WireJson.Default.TripView, closed.Token, attempts: int.MaxValue);

        // Whoever signs in again goes on with the booking.
        if (problem == Problem.SignedOut)
            return;
        if ((trip?.Id ?? OpenTripOf(problem)) is { } watched)
        {
            // A crash between these two: the booking is sent again, and its answer is the same trip.
            memory.KeepTrip(watched);
            memory.ForgetBooking();
            await WatchAsync(watched);
            return;
        }

        memory.ForgetBooking();
        Enter(DeskPhase.Choosing);
        Report(problem);
    }

    private async Task WatchAsync(Guid id)
    {
        memory.KeepTrip(id);
        Trip = null;
        Enter(DeskPhase.Watching);
        var stream = new EventStream(client, connection, time, $"v1/trips/{id}/events");
        var refusal = await stream.FollowAsync(
            item =>
            {
                if (item.EventType == "trip" && JsonSerializer.Deserialize(item.Data, WireJson.Default.TripView) is { } trip)
                    Show(trip);
                return Trip is { IsOpen: false };
            },
            closed.Token);
        if (refusal is null || refusal == Problem.SignedOut)
            return;
        memory.ForgetTrip();
        await FindOpenTripAsync();
    }

    // The answer of a request may come after the event of a later version.
    private void Show(TripView trip)
    {
        if (Trip is { } known && known.Id == trip.Id && known.Version > trip.Version)
            return;
        Trip = trip;
        Changed?.Invoke();
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
