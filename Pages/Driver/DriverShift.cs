using System.Net.Http.Json;
using RideAspire.Pages.Places;
using RideAspire.Pages.Problems;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Driver;

/// <summary>
/// A driver at work: presence while they are online, their pending offer and their trip. Both come from the driver's
/// stream, which begins with the present state, so a reload finds them again.
/// </summary>
internal sealed class DriverShift(RideClient client, DriverMemory memory, Place start, Connection connection, TimeProvider time)
    : IDisposable
{
    // A driver who was not seen for 15 s gets no offers.
    private static readonly TimeSpan presenceInterval = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource closed = new();
    private readonly Vehicle vehicle = new(memory.Shift?.At ?? start, time);
    private CancellationTokenSource? online;
    private DateTimeOffset seenAt;
    private Place? seenPlace;

    public event Action? Changed;

    public bool IsOnline { get; private set; } = memory.Shift?.IsOnline == true;

    public Place At => vehicle.At;

    public bool IsDriving => vehicle.IsDriving;

    /// <summary>The pending offer and the active trip.</summary>
    public DriverWork Work { get; } = new();

    /// <summary>Why the last thing that the driver wanted was refused.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Works until the page is closed.</summary>
    public Task RunAsync() => Task.WhenAll(FollowAsync(), ReportAsync());

    public async Task GoOnlineAsync()
    {
        IsOnline = true;
        Remember();
        await SendPresenceAsync(RideClient.BriefAttempts);
        Changed?.Invoke();
    }

    /// <summary>Goes offline. That declines a pending offer; a trip stays the driver's.</summary>
    public async Task GoOfflineAsync()
    {
        if (!IsOnline)
            return;
        IsOnline = false;
        Remember();

        // A report that is on its way must not come after this.
        online?.Cancel();
        online?.Dispose();
        online = null;
        var (_, problem) = await client.SendAsync<NoBody>(() => new(HttpMethod.Delete, "v1/drivers/me/presence"), null, closed.Token);
        Report(problem);
    }

    /// <summary>Puts the car at a place.</summary>
    public void MoveTo(Place place)
    {
        vehicle.Place(place);
        Remember();
        Changed?.Invoke();
    }

    /// <summary>Drives to a place, which the map shows.</summary>
    public void DriveTo(Place place)
    {
        vehicle.DriveTo(place);
        Changed?.Invoke();
    }

    public Task AcceptAsync(OfferView offer) => ActAsync($"v1/offers/{offer.Id}/accept", TripStatus.Assigned);

    /// <summary>Declines the offer: it goes to another driver at once.</summary>
    public async Task DeclineAsync(OfferView offer)
    {
        var (_, problem) = await client.PostAsync($"v1/offers/{offer.Id}/decline", WireJson.Default.OfferView, closed.Token);
        Work.Drop(offer, "You declined the offer.");
        Report(problem);
    }

    /// <summary>The rider is in the car.</summary>
    public Task StartAsync(TripView trip) => ActAsync($"v1/trips/{trip.Id}/start", TripStatus.InProgress);

    /// <summary>The rider has arrived.</summary>
    public Task CompleteAsync(TripView trip) => ActAsync($"v1/trips/{trip.Id}/complete", TripStatus.Completed);

    /// <summary>Gives the trip back before the pick-up: it waits for another driver.</summary>
    public Task ReturnAsync(TripView trip) => ActAsync($"v1/trips/{trip.Id}/return", TripStatus.Waiting);

    public void Report(Problem? problem)
    {
        Problem = problem;
        Changed?.Invoke();
    }

    public void Dispose()
    {
        closed.Cancel();
        closed.Dispose();
        online?.Dispose();
    }

    // A step may take effect although its answer is lost. Then its repeat is refused, because the trip is where it
    // should be, or after a return because it is no longer this driver's. The stream tells the rest.
    private async Task ActAsync(string path, string wanted)
    {
        var (trip, problem) = await client.PostAsync(path, WireJson.Default.TripView, closed.Token);
        if (trip is not null)
            Work.Take(trip);
        var isDone = problem?.TripStatus == wanted || (wanted == TripStatus.Waiting && problem?.Is("no-such-trip") == true);
        Report(isDone ? null : problem);
    }

    private async Task FollowAsync()
    {
        var stream = new EventStream(client, connection, time, "v1/drivers/me/events");
        Report(await stream.FollowAsync(
            item =>
            {
                Work.Take(item);
                Changed?.Invoke();
                return false;
            },
            closed.Token));
    }

    // Moves the car on the map, and tells the API where it is: each few seconds, and soon after it has moved.
    private async Task ReportAsync()
    {
        using var ticks = new PeriodicTimer(tick, time);
        while (await ticks.WaitForNextTickAsync(closed.Token))
        {
            var at = At;
            var isDue = time.GetUtcNow() - seenAt > presenceInterval || (at != seenPlace && !IsDriving);
            if (IsOnline && isDue)
                await SendPresenceAsync(attempts: 1);
            if (IsDriving || at != seenPlace)
                Changed?.Invoke();
        }
    }

    // The number grows with the device's time, so it goes on after a reload.
    private async Task SendPresenceAsync(int attempts)
    {
        var at = At;
        Remember();
        var ct = (online ??= CancellationTokenSource.CreateLinkedTokenSource(closed.Token)).Token;
        var report = new DriverPresence(at.Lat, at.Lon, time.GetUtcNow().ToUnixTimeMilliseconds());
        try
        {
            var (_, problem) = await client.SendAsync<NoBody>(
                () => new(HttpMethod.Put, "v1/drivers/me/presence")
                {
                    Content = JsonContent.Create(report, WireJson.Default.DriverPresence),
                },
                null, ct, attempts);
            (seenAt, seenPlace) = (time.GetUtcNow(), at);
            if (problem is not null && problem != Problem.NoAnswer)
                Report(problem);
        }
        catch (OperationCanceledException) when (!IsOnline)
        {
            // The driver has gone offline.
        }
    }

    private void Remember() => memory.Keep(new(IsOnline, At));
}
