using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RideAspire.Chaos.Tests.Fleets;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// Riders who book at a steady rate, whatever the system answers, each with an Idempotency-Key; one in ten looks at the trip a second later,
/// one in twenty gives it up then. One in ten is where a few drivers are; the others find none. A request that fails is repeated only
/// where the answer says 503 and when, or where there was none, as an app would; each failure is kept.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan beforeRepeat = TimeSpan.FromSeconds(1);
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

    /// <summary>Begins the names of all riders and drivers of this load.</summary>
    public string Row { get; }

    /// <summary>Since the start.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(started);

    public IReadOnlyCollection<Answer> Answers => answers;

    /// <summary>The trips whose booking was answered with 201, by rider.</summary>
    public IReadOnlyDictionary<string, Guid> Booked => booked;

    /// <summary>Riders and drivers of the whole system.</summary>
    public static Load Start(Fleet fleet, string name, int? perSecond = null) => new(fleet.Gateways, name, withDrivers: true, perSecond ?? Scale.BookingsPerSecond);

    /// <summary>Riders who only book, at servers that know nothing else.</summary>
    public static Load StartBookings(IReadOnlyList<Replica> servers, string name) => new(servers, name, withDrivers: false, Scale.BookingsPerSecond);

    /// <summary>The load goes on for so long.</summary>
    public Task GoesOnAsync(TimeSpan time)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waits.Enqueue((Now + time, reached));
        return reached.Task;
    }

    /// <summary>The load goes on until so long after its start.</summary>
    public Task GoesOnUntilAsync(TimeSpan time) => GoesOnAsync(time - Now);

    /// <summary>No more riders come; those who are there are answered.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await pacing;
        await Task.WhenAll(inFlight.Keys);
    }

    /// <summary>Sends a request as somebody and keeps what became of it.</summary>
    public async Task<Answer> AskAsync(HttpMethod method, string path, string token, string? body = null, string? key = null)
    {
        var at = Now;
        var what = $"{method} {string.Join('/', path.Split('?')[0].Split('/').Select(part => Guid.TryParse(part, out _) ? "…" : part))}";
        Answer answer;
        try
        {
            using var response = await api.SendAsync(method, path, $"Bearer {token}", body is null ? null : Encoding.UTF8.GetBytes(body), key);
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
            await Task.Delay(beforeRepeat, TimeProvider.System);
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
