using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// Trips and drivers as a server keeps them, in memory, by a clock that is hours away from ours. A trip expires when somebody
/// looks, exactly <see cref="Lateness"/> after its deadline; a free driver gets a trip when its rider looks.
/// </summary>
internal sealed class FakeCity
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, TripView> trips = [];
    private readonly Dictionary<string, Guid> tripsByKey = [];
    private readonly HashSet<string> online = [];
    private readonly HashSet<string> busy = [];
    private readonly TaskCompletionSource booked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long a rider waits for a driver.</summary>
    public TimeSpan MatchWindow { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Negative: trips expire early. Null: no trip ever expires.</summary>
    public TimeSpan? Lateness { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Completes with the first booking.</summary>
    public Task Booked => booked.Task;

    public int Bookings { get; private set; }

    public int OnlineNow => online.Count;

    public IReadOnlyCollection<TripView> Trips => trips.Values;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow().AddHours(-5);

    /// <summary>The same key gives the same trip; a rider with another open trip is refused (null).</summary>
    public TripView? Book(BookingRequest request, string key)
    {
        lock (gate)
        {
            Bookings++;
            if (tripsByKey.TryGetValue(key, out var known))
                return trips[known];
            if (trips.Values.Any(open => open.RiderId == request.RiderId && !open.Status.IsFinal()))
                return null;
            var trip = new TripView
            {
                Id = Guid.NewGuid(),
                Status = TripStatus.Waiting,
                RiderId = request.RiderId,
                Pickup = request.Pickup,
                Dropoff = request.Dropoff,
                RequestedAt = Now,
                DeadlineAt = Now + MatchWindow,
                Version = 1,
            };
            tripsByKey[key] = trip.Id;
            booked.TrySetResult();
            return trips[trip.Id] = trip;
        }
    }

    public TripView Look(Guid id)
    {
        lock (gate)
        {
            var trip = trips[id];
            if (trip.Status != TripStatus.Waiting)
                return trip;
            if (Lateness is { } late && Now >= trip.DeadlineAt + late)
                return Change(trip with { Status = TripStatus.DriverNotFound, ClosedAt = trip.DeadlineAt + late });
            if (online.FirstOrDefault(driver => !busy.Contains(driver)) is not { } free)
                return trip;
            busy.Add(free);
            return Change(trip with { Status = TripStatus.Assigned, DriverId = free });
        }
    }

    /// <summary>Null when the trip's state does not allow the step.</summary>
    public TripView? Step(Guid id, TripStatus from, TripStatus to)
    {
        lock (gate)
        {
            if (trips[id] is not { } trip || trip.Status != from)
                return null;
            if (to.IsFinal())
                busy.Remove(trip.DriverId!);
            return Change(trip with { Status = to, ClosedAt = to.IsFinal() ? Now : null });
        }
    }

    public void Online(string driver, PresenceRequest presence)
    {
        lock (gate)
        {
            if (presence.AutoAccept)
                online.Add(driver);
        }
    }

    public void Offline(string driver)
    {
        lock (gate)
            online.Remove(driver);
    }

    private TripView Change(TripView trip) => trips[trip.Id] = trip with { Version = trip.Version + 1 };
}
