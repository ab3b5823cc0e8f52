using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using RideAspire.Bench.Loads;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Cities;

/// <summary>
/// The drivers' apps: they answer offers, and drive. Some have an event stream open. Of the others' offers the bench
/// learns from Postgres, within 50 ms.
/// </summary>
internal sealed class DriverApps(CityCase city, IReadOnlyList<CityDriver> drivers, Rig rig, RideClient client, Tally tally)
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, CityDriver> byName = drivers.ToDictionary(driver => driver.Name);
    private readonly ConcurrentDictionary<Guid, Task> known = new();
    private readonly ConcurrentBag<HttpResponseMessage> streams = [];

    /// <summary>
    /// Opens the streams of that many drivers. Those who listen come first, then those with auto-accept.
    /// </summary>
    public Task OpenStreamsAsync(int count, CancellationToken ct) => Parallel.ForEachAsync(
        drivers.Where(driver => driver.Habit != Habit.NeverAnswers).OrderByDescending(driver => driver.Listens).Take(count),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct },
        async (driver, _) =>
        {
            var stream = await client.FollowOffersAsync(Token(driver), ct);
            streams.Add(stream);
            known[Guid.NewGuid()] = ReadAsync(driver, stream, ct);
        });

    /// <summary>Answers and drives until cancelled.</summary>
    /// <param name="since">Trips that were booked before it are no concern of the apps.</param>
    public async Task RunAsync(DateTimeOffset since, CancellationToken ct)
    {
        try
        {
            using var polls = new PeriodicTimer(pollInterval);
            while (await polls.WaitForNextTickAsync(ct))
                await PollAsync(since, ct);
        }
        finally
        {
            await Task.WhenAll(known.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var stream in streams)
                stream.Dispose();
        }
    }

    /// <summary>Ends the rides on which drivers are at first, each in its time, until cancelled.</summary>
    /// <param name="rides">The trips of those drivers who are on one, in their order.</param>
    public Task EndRidesAsync(IReadOnlyList<Guid> rides, CancellationToken ct) => Task.WhenAll(
        drivers.Where(driver => driver.RideEnds is not null).Zip(rides)
            .Where(pair => pair.First.RideEnds < TimeSpan.FromHours(1))
            .Select(async pair =>
            {
                await Task.Delay(pair.First.RideEnds!.Value, TimeProvider.System, ct);
                await PostAsync($"/v1/trips/{pair.Second}/complete", pair.First, ct);
            }));

    private async Task PollAsync(DateTimeOffset since, CancellationToken ct)
    {
        await using var command = rig.Database.CreateCommand("""
            SELECT id, trip_id, driver_id FROM offers WHERE status = 'PENDING'
            UNION ALL
            SELECT id, NULL, driver_id FROM trips WHERE requested_at >= $1 AND status = 'ASSIGNED' AND $2
            """);
        command.Parameters.Add(new() { Value = since });
        command.Parameters.Add(new() { Value = city.RidesEnd });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (id, driver) = (reader.GetGuid(0), byName[reader.GetString(2)]);
            if (!reader.IsDBNull(1))
                Take(id, reader.GetGuid(1), driver, ct);
            else if (driver.Habit == Habit.AutoAccepts && known.TryAdd(id, Task.CompletedTask))
                known[id] = DriveAsync(id, driver, ct);
        }
    }

    private async Task ReadAsync(CityDriver driver, HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
        {
            if (item.EventType != "offer")
                continue;
            var offer = JsonElement.Parse(item.Data);
            Take(offer.GetProperty("id").GetGuid(), offer.GetProperty("tripId").GetGuid(), driver, ct);
        }
    }

    // An offer may be seen on the stream and in Postgres.
    private void Take(Guid offer, Guid trip, CityDriver driver, CancellationToken ct)
    {
        if (driver.Habit != Habit.NeverAnswers && known.TryAdd(offer, Task.CompletedTask))
            known[offer] = AnswerAsync(offer, trip, driver, ct);
    }

    private async Task AnswerAsync(Guid offer, Guid trip, CityDriver driver, CancellationToken ct)
    {
        await Task.Delay(city.Answer * (0.5 + (driver.Chance(offer) / 2)), TimeProvider.System, ct);
        var wanted = driver.Wants(trip);
        if (await PostAsync($"/v1/offers/{offer}/{(wanted ? "accept" : "decline")}", driver, ct) && wanted && city.RidesEnd)
            await DriveAsync(trip, driver, ct);
    }

    private async Task DriveAsync(Guid trip, CityDriver driver, CancellationToken ct)
    {
        await Task.Delay(city.Ride, TimeProvider.System, ct);
        if (await PostAsync($"/v1/trips/{trip}/start", driver, ct))
            await PostAsync($"/v1/trips/{trip}/complete", driver, ct);
    }

    private async Task<bool> PostAsync(string path, CityDriver driver, CancellationToken ct) =>
        tally.Answered(await client.PostAsync(path, Token(driver), null, ct));

    private static string Token(CityDriver driver) => $"Bearer {TestTokens.Driver(driver.Name)}";
}
