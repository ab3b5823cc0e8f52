using RideAspire.LocalServers;
using RideAspire.Observability.Tests.Programs;
using RideAspire.Observability.Tests.Rules;

namespace RideAspire.Observability.Tests.Scrapes;

/// <summary>
/// The whole system, with two replicas of Timeout.Worker, and a Prometheus that reads their metrics. Does not start
/// where Prometheus is not installed.
/// </summary>
public sealed class ScrapedSystem : IAsyncLifetime
{
    private readonly List<(string Job, Replica Replica, int Port)> scraped = [];
    private RideStores? stores;
    private RideServices? services;
    private LocalPrometheus? prometheus;

    internal LocalPrometheus Prometheus
    {
        get
        {
            Assert.SkipWhen(prometheus is null, "prometheus is not installed (Debian: apt-get install prometheus).");
            return prometheus;
        }
    }

    public Replica Gateway => scraped.Single(one => one.Job == "gateway").Replica;

    /// <summary>The replica of which Prometheus has this instance.</summary>
    public Replica ReplicaOf(string instance) => scraped.Single(one => instance == InstanceOf(one.Port)).Replica;

    public async ValueTask InitializeAsync()
    {
        if (!LocalPrometheus.IsInstalled)
            return;

        stores = await RideStores.StartAsync(new() { Durable = false }, new() { Persistent = false });
        services = new(stores, ("Trips:MatchWindow", "00:00:02"));
        await services.MigrateAsync();
        foreach (var (job, project) in new[]
        {
            ("booking-api", "Booking.Api"), ("matching-worker", "Matching.Worker"),
            ("timeout-worker", "Timeout.Worker"), ("timeout-worker", "Timeout.Worker"),
        })
        {
            Add(job, port => services.Add(project, Scraped(port)));
        }

        Add("gateway", port => services.AddGateway([scraped[0].Replica], Scraped(port)));
        scraped.ForEach(one => one.Replica.Spawn());
        foreach (var one in scraped)
            await one.Replica.ReadyAsync();
        prometheus = new(scraped.ToLookup(one => one.Job, one => InstanceOf(one.Port)), AlertRules.File);
    }

    public async ValueTask DisposeAsync()
    {
        if (prometheus is not null)
            await prometheus.DisposeAsync();
        if (services is not null)
            await services.DisposeAsync();
        if (stores is not null)
            await stores.DisposeAsync();
    }

    private void Add(string job, Func<int, Replica> add)
    {
        var port = FreePort.Next();
        scraped.Add((job, add(port), port));
    }

    private static (string, string?) Scraped(int port) => ("Telemetry:Prometheus:Port", $"{port}");

    private static string InstanceOf(int port) => $"127.0.0.1:{port}";
}
