using System.Text;
using RideAspire.Bench.Loads;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Cities;

/// <summary>
/// Plays a city: drivers, some of them on rides already, then nothing but their reports for a while, then the bookings.
/// </summary>
/// <param name="day">The drivers are spread as its pick-ups are.</param>
internal sealed class CityRun(Rig rig, DriverSide side, RideClient client, IReadOnlyList<Pickup> day)
{
    private const int Seed = 16, Marks = 30;

    private static readonly TimeSpan busyMark = TimeSpan.FromSeconds(30), pollInterval = TimeSpan.FromSeconds(1);

    /// <summary>What the start of a case has set in motion comes to rest meanwhile.</summary>
    private static readonly TimeSpan rest = TimeSpan.FromSeconds(3);

    private int played;

    /// <summary>The most drivers who have an event stream. The others are only recorded as listening.</summary>
    public int Streams { get; init; } = 200;

    /// <summary>For how long it is measured what all takes without bookings.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the last trips may wait, after the window, while there is a driver for them.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(25);

    public async Task<CityOutcome> PlayAsync(CityCase city, CancellationToken ct)
    {
        var (prefix, tally) = ($"city{++played}", new Tally());
        var drivers = city.MakeDrivers(prefix, day, TimeProvider.System.GetUtcNow(), new Random(Seed));
        string[] engaged = [.. drivers.Where(driver => driver.RideEnds is not null).Select(driver => driver.Name)];
        var rides = await rig.AddRidesAsync(engaged, ct);

        var reports = new DriverReports(drivers, side, tally);
        var apps = new DriverApps(city, drivers, rig, client, tally);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await reports.ReportOnceAsync();

        // As if they had been on their rides for long, so that their marks lapse at different times.
        foreach (var (n, some) in engaged.Chunk((engaged.Length / Marks) + 1).Index())
            await side.MarkBusyAsync(some, busyMark * (n + 1) / Marks);

        await apps.OpenStreamsAsync(Streams, stop.Token);
        var from = TimeProvider.System.GetUtcNow();
        List<Task> running = [apps.RunAsync(from, stop.Token)];
        if (city.ReportInterval is { } interval)
            running.Add(reports.RunAsync(interval, stop.Token));
        try
        {
            var quiet = await QuietAsync(tally, ct);
            if (city.ReportInterval is null)
                await reports.ReportOnceAsync();
            await Task.Delay(rest, TimeProvider.System, ct);
            running.Add(apps.EndRidesAsync(rides, stop.Token));
            return await BookAsync(city, prefix, drivers, reports.Times, quiet, tally, ct);
        }
        finally
        {
            await stop.CancelAsync();
            await EndedAsync(running);
            await rig.ForgetTripsAsync();
            await DriverSide.ForgetDriversAsync(rig.RedisClient);
        }
    }

    private async Task<QuietTime> QuietAsync(Tally tally, CancellationToken ct)
    {
        await Task.Delay(rest, TimeProvider.System, ct);
        var (cpu, reports) = (rig.Cpu(), tally.Reports);
        await Task.Delay(Quiet, TimeProvider.System, ct);
        return new(
            rig.CpuSince(cpu).ToDictionary(process => process.Key, process => process.Value / Quiet),
            (tally.Reports - reports) / Quiet.TotalSeconds);
    }

    private async Task<CityOutcome> BookAsync(
        CityCase city,
        string prefix,
        IReadOnlyList<CityDriver> drivers,
        ReportTimes reports,
        QuietTime quiet,
        Tally tally,
        CancellationToken ct)
    {
        var (began, from) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
        var (cpu, load, answers) = (rig.Cpu(), MachineLoad.Watch(rig), new Latencies());
        var bookings = new List<Task<bool>>();
        foreach (var (n, pickup) in city.Bookings.Index())
        {
            await UntilAsync(began, pickup.At, ct);
            bookings.Add(AnswerAsync(BookAsync($"{prefix}-rider-{n}", pickup.Place, tally, ct), pickup.At));
        }

        await UntilAsync(began, city.Window, ct);
        var booked = (await Task.WhenAll(bookings)).Count(isBooked => isBooked);
        var loadOfWindow = load();
        var (record, until) = await DrainAsync(city, drivers, from, ct);
        await Task.Delay(rest, TimeProvider.System, ct);
        var took = TimeProvider.System.GetElapsedTime(began);
        return new(city, drivers, record, from, until)
        {
            Radius = side.SearchRadius,
            SureRadius = SureRadius(city),
            MatchWindow = side.MatchWindow,
            Booked = booked,
            Tally = tally,
            Quiet = quiet,
            Cpu = rig.CpuSince(cpu).ToDictionary(
                process => process.Key, process => process.Value - (took * quiet.Cpu.GetValueOrDefault(process.Key))),
            Load = loadOfWindow,
            Reports = reports,
            Answers = answers,
        };

        async Task<bool> AnswerAsync(Task<bool> booking, TimeSpan dueAt)
        {
            var isBooked = await booking;
            answers.Record(TimeProvider.System.GetElapsedTime(began) - dueAt);
            return isBooked;
        }
    }

    private async Task<bool> BookAsync(string rider, Place pickup, Tally tally, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $$$"""{"pickup":{"lat":{{{pickup.Lat}}},"lon":{{{pickup.Lon}}}},"dropoff":{"lat":40.65,"lon":-73.78}}"""));
        return tally.Answered(await client.PostAsync("/v1/trips", $"Bearer {TestTokens.Rider(rider)}", body, ct));
    }

    /// <summary>Waits until each trip has a driver, has ended, or has nobody who could take it.</summary>
    private async Task<(CityRecord Record, DateTimeOffset Until)> DrainAsync(
        CityCase city, IReadOnlyList<CityDriver> drivers, DateTimeOffset from, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var until = TimeProvider.System.GetUtcNow();
            var record = await CityRecord.ReadAsync(rig, from, ct);
            var oracle = new Oracle(drivers, record.Busy, SureRadius(city));
            if (TimeProvider.System.GetElapsedTime(began) > Patience
                || !record.Trips.Any(trip => trip.IsWaiting && (trip.IsOffered || oracle.HadDriverAt(trip, until))))
            {
                return (record, until);
            }

            await Task.Delay(pollInterval, TimeProvider.System, ct);
        }
    }

    private double SureRadius(CityCase city) => city.SureRadius(side.SearchRadius, rest + city.Window + Patience);

    private static async Task UntilAsync(long began, TimeSpan at, CancellationToken ct)
    {
        var wait = at - TimeProvider.System.GetElapsedTime(began);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, TimeProvider.System, ct);
    }

    private static async Task EndedAsync(List<Task> running)
    {
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
            // As they should.
        }
    }
}
