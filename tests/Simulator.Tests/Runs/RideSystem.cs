using RideAspire.LocalServers;
using RideAspire.Simulator.Tests.Runs;

[assembly: AssemblyFixture(typeof(RideSystem))]
// The runs mostly wait, each in a city of its own, so many of them run at once.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.All, MaxThreads = 16)]

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// The system that the runs go against: Postgres, Redis and one replica of each service, as processes. The first run
/// starts it, all runs share it, and the suite's end stops it.
/// </summary>
public sealed class RideSystem : IAsyncLifetime
{
    /// <summary>
    /// How long a trip waits for a driver here. The offers of a trip become shorter towards its deadline: the first two
    /// of this time leave a simulated driver time to think.
    /// </summary>
    private static readonly TimeSpan matchWindow = TimeSpan.FromSeconds(18);

    /// <summary>How long a driver has to answer an offer here: longer than a simulated driver thinks.</summary>
    private static readonly TimeSpan offerWindow = TimeSpan.FromSeconds(4.5);

    private readonly Lazy<Task<Replica>> gateway;
    private RideStores? stores;
    private RideServices? services;

    public RideSystem() => gateway = new(StartAsync);

    /// <summary>The address of the gateway. It runs in Development, so it issues tokens.</summary>
    internal async Task<Uri> GatewayAsync() => (await gateway.Value).Address;

    /// <summary>Starts one more gateway, in Production, so it issues no tokens. Returns its address.</summary>
    internal async Task<Uri> StartProductionGatewayAsync()
    {
        await gateway.Value;
        var apis = services!.Replicas.Where(replica => replica.Project == "Booking.Api").ToArray();
        return (await services.StartGatewayAsync(apis, ("DOTNET_ENVIRONMENT", "Production"))).Address;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
            await services.DisposeAsync();
        if (stores is not null)
            await stores.DisposeAsync();
    }

    private async Task<Replica> StartAsync()
    {
        stores = await RideStores.StartAsync(new LocalPostgresOptions { Durable = false });
        services = new(
            stores, ("DOTNET_ENVIRONMENT", "Development"), ("DevTokens:Enabled", "true"),
            ("Trips:MatchWindow", $"{matchWindow}"), ("Matching:OfferWindow", $"{offerWindow}"));
        return await services.StartAllAsync();
    }
}
