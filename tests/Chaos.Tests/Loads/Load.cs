using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// Riders who book at a steady rate, each with an Idempotency-Key. A second later, one in ten reads the trip, and one
/// in fifteen cancels it. One in ten is near the drivers, and the others find none. A booking that fails is repeated
/// when its answer says so, or after a second, as an app would do. All failures are recorded.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan defaultRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan defaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan givenUpAfter = TimeSpan.FromSeconds(90);

    private readonly ApiClient api;
    private readonly ApiClient streams;
    private readonly DriverCrowd? drivers;
    private readonly int perSecond;
    private readonly TimeSpan timeout;
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentQueue<Answer> answers = [];
    private readonly ConcurrentDictionary<string, Guid> booked = [];
    private readonly ConcurrentDictionary<Task, bool> inFlight = [];
    private readonly ConcurrentQueue<(TimeSpan Until, TaskCompletionSource Reached)> waits = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Task pacing;
    private bool stopped;

    private Load(IReadOnlyList<Replica> gateways, string name, bool withDrivers, int perSecond, TimeSpan timeout)
    {
        (this.perSecond, this.timeout) = (perSecond, timeout);
        Row = $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)];
        var balancer = new LoadBalancer(gateways);
        api = new(new HttpClient(balancer) { Timeout = timeout }, gateways[0].Address);

        // An HttpClient would wait for the end of a stream.
        streams = new(new HttpMessageInvoker(balancer, disposeHandler: false), gateways[0].Address);
        Stopping = stopping.Token;
        drivers = withDrivers ? new(this, perSecond) : null;
        if (drivers is not null)
            Run(drivers.WorkAsync());
        pacing = PaceAsync();
    }

    /// <summary>The prefix of the names of all riders and drivers of this load.</summary>
    public string Row { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(started);

    /// <summary>Cancelled when the load stops.</summary>
    public CancellationToken Stopping { get; }

    public IReadOnlyCollection<Answer> Answers => answers;

    /// <summary>The trips whose booking was answered with 201, by rider.</summary>
    public IReadOnlyDictionary<string, Guid> Booked => booked;

    /// <summary>Starts riders and drivers.</summary>
    /// <param name="gateways">They get the requests.</param>
    /// <param name="name">Begins <see cref="Row"/>.</param>
    /// <param name="perSecond">Bookings per second. Default: <see cref="Scale.BookingsPerSecond"/>.</param>
    /// <param name="timeout">When a caller hangs up. Default: 30 s.</param>
    public static Load Start(IReadOnlyList<Replica> gateways, string name, int? perSecond = null, TimeSpan? timeout = null) =>
        new(gateways, name, withDrivers: true, perSecond ?? Scale.BookingsPerSecond, timeout ?? defaultTimeout);

    /// <summary>Starts riders only, for servers that offer nothing but bookings.</summary>
    public static Load StartBookings(IReadOnlyList<Replica> servers, string name) =>
        new(servers, name, withDrivers: false, Scale.BookingsPerSecond, defaultTimeout);

    /// <summary>Completes after that time of load.</summary>
    public Task GoesOnAsync(TimeSpan time)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waits.Enqueue((Now + time, reached));
        return reached.Task;
    }

    /// <summary>Completes at that time after the load's start.</summary>
    public Task GoesOnUntilAsync(TimeSpan time) => GoesOnAsync(time - Now);

    /// <summary>Starts no more requests, waits for those in flight, and lets the drivers go offline.</summary>
    public async Task StopAsync()
    {
        if (stopped)
            return;
        stopped = true;
        await stopping.CancelAsync();
        await pacing;
        await Task.WhenAll(inFlight.Keys);
        if (drivers is not null)
            await drivers.LeaveAsync();
    }

    /// <summary>Waits for that time, or until the load stops.</summary>
    public async Task PauseAsync(TimeSpan time) =>
        await Task.Delay(time, TimeProvider.System, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Runs until its end, which <see cref="StopAsync"/> waits for.</summary>
    public void Run(Task task)
    {
        if (task.IsCompleted)
            return;
        inFlight[task] = true;
        _ = task.ContinueWith(done => inFlight.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>
    /// Books a trip. Repeats it while it fails, after <paramref name="retryDelay"/> or, by default, when the answer
    /// says so. Records the trip.
    /// </summary>
    public async Task BookAsync(string rider, string pickup, string dropoff, TimeSpan? retryDelay = null)
    {
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
            await Task.Delay(retryDelay ?? answer.RetryAfter ?? defaultRetryDelay, TimeProvider.System);
        }
    }

    /// <summary>Opens a stream of events, and records the outcome. Null when there was no response.</summary>
    public async Task<HttpResponseMessage?> OpenAsync(string path, string token)
    {
        var at = Now;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        limit.CancelAfter(timeout);
        try
        {
            var response = await streams.GetAsync(path, token, limit.Token);
            answers.Enqueue(new($"GET {path}", at, Now - at, (int)response.StatusCode, response.Headers.RetryAfter?.Delta, ""));
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            if (!Stopping.IsCancellationRequested)
                answers.Enqueue(new($"GET {path}", at, Now - at, null, RetryAfter: null, e.Message));
            return null;
        }
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
            answer = new(what, at, Now - at, (int)response.StatusCode, response.Headers.RetryAfter?.Delta, text);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            answer = new(what, at, Now - at, null, RetryAfter: null, $"{e.Message} {e.InnerException?.Message}");
        }

        answers.Enqueue(answer);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        streams.Dispose();
        api.Dispose();
        stopping.Dispose();
    }

    private async Task PaceAsync()
    {
        using var ticks = new PeriodicTimer(tick);
        var riders = 0;
        while (!stopping.IsCancellationRequested)
        {
            for (var due = (int)(Now.TotalSeconds * perSecond); riders < due; riders++)
            {
                Run(BookAsync(riders));
                if (drivers is not null)
                    Run(ComeBackAsync(riders - perSecond));
            }

            while (waits.TryPeek(out var wait) && wait.Until <= Now && waits.TryDequeue(out _))
                wait.Reached.SetResult();
            await ticks.WaitForNextTickAsync();
        }
    }

    private Task BookAsync(int number)
    {
        var (pickup, dropoff) = number % 10 == 0 ? (DriverCrowd.Place, DriverCrowd.Elsewhere) : (DriverCrowd.Elsewhere, DriverCrowd.Place);
        return BookAsync(RiderOf(number), pickup, dropoff);
    }

    private async Task ComeBackAsync(int number)
    {
        if (number < 0 || !booked.TryGetValue(RiderOf(number), out var trip))
            return;
        if (number % 10 == 1)
            await AskAsync(HttpMethod.Get, $"/v1/trips/{trip}", TestTokens.Rider(RiderOf(number)));
        if (number % 20 == 2 || number % 60 == 20)
            await AskAsync(HttpMethod.Post, $"/v1/trips/{trip}/cancel", TestTokens.Rider(RiderOf(number)));
    }

    private string RiderOf(int number) => $"{Row}-rider-{number}";
}
