using Microsoft.Playwright;
using RideAspire.LocalServers;
using RideAspire.Pages.Tests.Browsers;

// One system and one browser for all tests. Each test has riders and drivers of its own, far from those of others.
[assembly: AssemblyFixture(typeof(PagesSystem))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace RideAspire.Pages.Tests.Browsers;

/// <summary>
/// The system that the pages belong to, with processes and stores of its own, and the browser that shows them. Both are
/// started by the first test that needs them.
/// </summary>
public sealed class PagesSystem : IAsyncLifetime
{
    private readonly Lazy<Task<Running>> running = new(StartAsync);
    private readonly Dictionary<string, IBrowserContext> shared = [];
    private Uri? hurried;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The processes: two replicas of Booking.Api, the workers, and the gateway.</summary>
    public async Task<RideServices> ServicesAsync() => (await running.Value).Services;

    public async Task<Replica> GatewayAsync() => (await running.Value).Gateway;

    /// <summary>A gateway whose trips wait for a driver for 5 s.</summary>
    public async Task<Uri> HurriedGatewayAsync() => hurried ??= await StartGatewayAsync(("Trips:MatchWindow", "00:00:05"));

    /// <summary>One more gateway of the system, in front of an API of its own. Both have the settings.</summary>
    public async Task<Uri> StartGatewayAsync(params IReadOnlyList<(string Key, string? Value)> settings)
    {
        var services = await ServicesAsync();
        var api = await services.StartAsync("Booking.Api", settings);
        return (await services.StartGatewayAsync([api], settings)).Address;
    }

    /// <summary>
    /// Opens a window of the browser. Windows share what the browser keeps, so the pages' files are loaded once. Riders
    /// and drivers keep apart by their names.
    /// </summary>
    /// <param name="gateway">Default: the system's.</param>
    /// <param name="alone">True: nothing is shared, and the window can be offline by itself.</param>
    internal async Task<Window> OpenAsync(Uri? gateway = null, bool alone = false)
    {
        Chromium.SkipWithout();
        var system = await running.Value;
        var address = (gateway ?? system.Gateway.Address).ToString();
        if (alone || !shared.TryGetValue(address, out var context))
            context = await system.Browser.NewContextAsync(new() { BaseURL = address });
        if (!alone)
            shared[address] = context;
        return await Window.OpenAsync(context, alone);
    }

    public async ValueTask DisposeAsync()
    {
        if (!running.IsValueCreated)
            return;
        var (browser, playwright, services, stores) = await running.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
        await services.DisposeAsync();
        await stores.DisposeAsync();
    }

    private static async Task<Running> StartAsync()
    {
        Chromium.SkipWithout();
        var playwright = Playwright.CreateAsync();
        var stores = await RideStores.StartAsync(new LocalPostgresOptions { Durable = false });
        var services = new RideServices(
            stores, ("DOTNET_ENVIRONMENT", "Development"), ("DevTokens:Enabled", "true"), ("Drain:ReadinessDelay", "00:00:00.5"),
            // A page in a debug build may take that long to answer an offer, on a busy machine.
            ("Matching:OfferWindow", "00:00:50"));
        await services.MigrateAsync();
        Replica[] apis = [services.Add("Booking.Api"), services.Add("Booking.Api")];
        Replica[] all = [.. apis, services.Add("Timeout.Worker"), services.Add("Matching.Worker"), services.AddGateway(apis)];
        foreach (var replica in all)
            replica.Spawn();
        foreach (var replica in all)
            await replica.ReadyAsync();
        return new(await Chromium.LaunchAsync(await playwright), await playwright, services, stores) { Gateway = all[^1] };
    }

    private sealed record Running(IBrowser Browser, IPlaywright Playwright, RideServices Services, RideStores Stores)
    {
        public required Replica Gateway { get; init; }
    }
}
