using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// Riders who book at a steady rate, each with an Idempotency-Key. A second later, one in ten reads the trip, and one
/// in twenty cancels it. One in ten is near the drivers, and the others find none. A booking that fails is repeated
/// after a second, as an app would do. All failures are recorded.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan givenUpAfter = TimeSpan.FromSeconds(90);

    private readonly ApiClient api;
    private readonly DriverCrowd? drivers;
    private readonly int perSecond;
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentQueue<Answer> answers = [];
    private readonly ConcurrentDictionary<string, Guid> booked = [];
    private readonly ConcurrentDictionary<Task, bool> inFlight = [];
    private readonly ConcurrentQueue<(TimeSpan Until, TaskCompletionSource Reached)> waits = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task pacing;

    private Load(IReadOnlyList<Replica> gateways, string name, bool withDrivers, int perSecond)
    {
        this.perSecond = perSecond;
        Row = $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)];
        api = new(new HttpClient(new LoadBalancer(gateways)) { Timeout = timeout }, gateways[0].Address);
        drivers = withDrivers ? new(Row, this) : null;
        pacing = PaceAsync();
    }

    /// <summary>The prefix of the names of all riders and drivers of this load.</summary>
    public string Row { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(started);

    public IReadOnlyCollection<Answer> Answers => answers;

    /// <summary>The trips whose booking was answered with 201, by rider.</summary>
    public IReadOnlyDictionary<string, Guid> Booked => booked;

    /// <summary>Starts riders and drivers.</summary>
    public static Load Start(IReadOnlyList<Replica> gateways, string name, int? perSecond = null) =>
        new(gateways, name, withDrivers: true, perSecond ?? Scale.BookingsPerSecond);

    /// <summary>Starts riders only, for servers that offer nothing but bookings.</summary>
    public static Load StartBookings(IReadOnlyList<Replica> servers, string name) =>
        new(servers, name, withDrivers: false, Scale.BookingsPerSecond);

    /// <summary>Completes after that time of load.</summary>
    public Task GoesOnAsync(TimeSpan time)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waits.Enqueue((Now + time, reached));
        return reached.Task;
    }

    /// <summary>Completes at that time after the load's start.</summary>
    public Task GoesOnUntilAsync(TimeSpan time) => GoesOnAsync(time - Now);

    /// <summary>Starts no more requests, and waits for those in flight.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await pacing;
        await Task.WhenAll(inFlight.Keys);
    }

    /// <summary>Sends a request with that token, and records its outcome.</summary>
    public async Task<Answer> AskAsync(HttpMethod method, string path, string token, string? body = null, string? key = null)
    {
        var at = Now;
        var what = $"{method} {string.Join('/', path.Split('?')[0].Split('/').Select(part => Guid.TryParse(part, out _) ? "…" : part))}";
        Answer answer;
        try
        {
            var bytes = body is null ? null : Encoding.UTF8.GetBytes(body);
            using var response = await api.SendAsync(method, path, $"Bearer {token}", bytes, key);
            var text = await response.Content.ReadAsStringAsync();
            answer = new(what, at, Now - at, (int)response.StatusCode, response.Headers.RetryAfter is not null, text);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            answer = new(what, at, Now - at, null, SaysWhenToRepeat: false, $"{e.Message} {e.InnerException?.Message}");
        }

        answers.Enqueue(answer);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        api.Dispose();
        stopping.Dispose();
    }

    private async Task PaceAsync()
    {
        using var ticks = new PeriodicTimer(tick);
        var riders = 0;
        var driven = 0;
        while (!stopping.IsCancellationRequested)
        {
            for (var due = (int)(Now.TotalSeconds * perSecond); riders < due; riders++)
            {
                Run(BookAsync(riders));
                if (drivers is not null)
                    Run(ComeBackAsync(riders - perSecond));
            }

            for (; driven <= Now.TotalSeconds && drivers is not null; driven++)
                Run(drivers.DriveAsync());
            while (waits.TryPeek(out var wait) && wait.Until <= Now && waits.TryDequeue(out _))
                wait.Reached.SetResult();
            await ticks.WaitForNextTickAsync();
        }
    }

    private void Run(Task task)
    {
        if (task.IsCompleted)
            return;
        inFlight[task] = true;
        _ = task.ContinueWith(done => inFlight.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task BookAsync(int number)
    {
        var rider = RiderOf(number);
        var (pickup, dropoff) = number % 10 == 0 ? (DriverCrowd.Place, DriverCrowd.Elsewhere) : (DriverCrowd.Elsewhere, DriverCrowd.Place);
        var body = $$"""{"pickup":{{pickup}},"dropoff":{{dropoff}}}""";
        var at = Now;
        while (Now - at < givenUpAfter)
        {
            var answer = await AskAsync(HttpMethod.Post, "/v1/trips", TestTokens.Rider(rider), body, key: rider);
            if (answer.Status == 201)
            {
                booked[rider] = JsonDocument.Parse(answer.Text).RootElement.GetProperty("id").GetGuid();
                return;
            }

            if (!answer.Failed)
                return;
            await Task.Delay(retryDelay, TimeProvider.System);
        }
    }

    private async Task ComeBackAsync(int number)
    {
        if (number < 0 || !booked.TryGetValue(RiderOf(number), out var trip))
            return;
        if (number % 10 == 1)
            await AskAsync(HttpMethod.Get, $"/v1/trips/{trip}", TestTokens.Rider(RiderOf(number)));
        if (number % 20 == 2)
            await AskAsync(HttpMethod.Post, $"/v1/trips/{trip}/cancel", TestTokens.Rider(RiderOf(number)));
    }

    private string RiderOf(int number) => $"{Row}-rider-{number}";
}
