using System.Collections.Concurrent;
using System.Globalization;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

/// <summary>
/// The whole system as processes, in Development, with the settings that Aspire gives its services, and a collector for
/// what they export. Its loops turn ten times as fast as usual, and a trip waits for <see cref="MatchWindow"/>.
/// </summary>
public sealed class TracedSystem : IAsyncLifetime
{
    internal static readonly TimeSpan MatchWindow = TimeSpan.FromSeconds(4);

    private static readonly string[] callers = ["Booking.Api", "Matching.Worker", "Timeout.Worker"];

    private RideStores stores = null!;
    private RideServices services = null!;
    private ConnectionMultiplexer redis = null!;

    internal OtlpReceiver Collector { get; } = new();

    /// <summary>What the services have printed.</summary>
    internal ConcurrentQueue<string> Printed { get; } = new();

    internal ApiClient Api { get; private set; } = null!;

    internal Uri Gateway { get; private set; } = null!;

    /// <summary>Opens streams: it does not read answers to their ends first.</summary>
    internal ApiClient Streams { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        stores = await RideStores.StartAsync(new() { Durable = false }, new() { Persistent = false });
        services = new(
            stores,
            [
                .. Collector.Settings,
                ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
                ("DOTNET_ENVIRONMENT", "Development"), ("OTEL_TRACES_SAMPLER", "always_on"),
                ("Trips:MatchWindow", $"{MatchWindow}"), ("Timers:MaxSleep", "00:00:00.1"), ("Sweep:Interval", "00:00:00.1"),
                ("Events:PollInterval", "00:00:00.3"), ("Events:HeartbeatInterval", "00:00:01"),
                ("Logging:Console:FormatterOptions:SingleLine", "true"),
            ])
        {
            OnLine = Printed.Enqueue,
        };
        await services.MigrateAsync();
        Replica[] workers = [.. callers.Select(Add)];
        foreach (var worker in workers)
            worker.Spawn();
        var gateway = await services.StartGatewayAsync(workers[..1], ("OTEL_SERVICE_NAME", "Gateway"));
        foreach (var worker in workers)
            await worker.ReadyAsync();
        Gateway = gateway.Address;
        Api = new(gateway.Address);
        Streams = new(new HttpMessageInvoker(new SocketsHttpHandler()), gateway.Address);
        redis = await ConnectionMultiplexer.ConnectAsync($"{stores.Redis.ConnectionString},allowAdmin=true");
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        Api.Dispose();
        Streams.Dispose();
        await services.DisposeAsync();
        await stores.DisposeAsync();
        await Collector.DisposeAsync();
    }

    /// <summary>Waits while the loops make some hundred passes, and the probes their share.</summary>
    internal async Task IdleAsync()
    {
        var before = await ScriptsAsync();
        await TestHost.UntilAsync(async () => await ScriptsAsync() > before + 400);
    }

    /// <summary>
    /// Books a trip where there is no driver, and waits until it has expired and each service has exported the calls
    /// that it made for it. The batch that expired it has ended by then.
    /// </summary>
    internal async Task<Guid> ExpireAsync()
    {
        var from = TimeProvider.System.GetUtcNow();
        var trip = await BookAsync(TestTokens.Rider(NewName.Rider()));
        await TestHost.UntilAsync(() => Task.FromResult(
            callers.All(service => Collector.Spans.Any(span => span.Service == service && IsRedis(span) && span.Start > from))
                && Collector.Spans.Any(span => span.Service == "Gateway" && span.Start > from)));
        await LinkedSpanAsync(await SpanAsync("trip expire", trip));
        return trip;
    }

    internal async Task<Guid> BookAsync(string token)
    {
        using var answer = await Api.BookAsync(token);
        return (await answer.JsonAsync()).GetProperty("id").GetGuid();
    }

    /// <summary>Opens a stream through the gateway, and reads it up to the first event that has the text.</summary>
    internal async Task<EventClient> FollowAsync(string path, string token, string text)
    {
        var stream = await EventClient.OpenAsync(Gateway, path, token);
        Received next;
        do
            next = await stream.NextAsync();
        while (!next.Data.Contains(text, StringComparison.Ordinal));
        return stream;
    }

    /// <summary>Waits for a span about a trip.</summary>
    internal async Task<ExportedSpan> SpanAsync(string name, Guid trip)
    {
        ExportedSpan? found = null;
        await TestHost.UntilAsync(() =>
        {
            found = Collector.Spans.FirstOrDefault(span =>
                span.Name == name && span.Attributes.GetValueOrDefault("rides.trip.id") == $"{trip}");
            return Task.FromResult(found is not null);
        });
        return found!;
    }

    /// <summary>Waits for the span to which a span has its first link.</summary>
    internal async Task<ExportedSpan> LinkedSpanAsync(ExportedSpan from)
    {
        ExportedSpan? found = null;
        await TestHost.UntilAsync(() =>
        {
            found = Collector.Spans.FirstOrDefault(span => span.SpanId == from.Links[0].SpanId);
            return Task.FromResult(found is not null);
        });
        return found!;
    }

    /// <summary>The spans of the trace of a trip's booking.</summary>
    internal IReadOnlyList<ExportedSpan> TraceOf(Guid trip)
    {
        var booking = Collector.Spans.First(span =>
            span.Service == "Booking.Api" && span.Name.StartsWith("POST", StringComparison.Ordinal)
            && span.Attributes.GetValueOrDefault("rides.trip.id") == $"{trip}");
        return [.. Collector.Spans.Where(span => span.TraceId == booking.TraceId)];
    }

    internal static bool IsRedis(ExportedSpan span) => span.Source == "RideAspire.Redis";

    internal static bool IsPostgres(ExportedSpan span) => span.Source == "Npgsql";

    private Replica Add(string project) => services.Add(project, ("OTEL_SERVICE_NAME", project));

    // Each claim and each probe of Redis runs a script.
    private async Task<long> ScriptsAsync() => (await redis.GetServers()[0].InfoAsync("commandstats")).SelectMany(group => group)
        .Where(command => command.Key is "cmdstat_evalsha" or "cmdstat_eval")
        .Sum(command => long.Parse(command.Value.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture));
}
