using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Bench.Rigs;

/// <summary>
/// What the API does for drivers' apps, by the product's own code in the measuring program: thousands of reports a
/// second leave no time for HTTP on two cores. All that the bench knows of the insides of dispatch is in this file.
/// </summary>
internal sealed class DriverSide : IDisposable
{
    private const int MostAtOnce = 500;

    private readonly IHost host;
    private readonly Presence presence;
    private readonly DriverPool pool;

    /// <param name="settings">Of the services, with their connection strings.</param>
    public DriverSide(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddRides();
        host = builder.Build();
        (presence, pool) = (host.Services.GetRequiredService<Presence>(), host.Services.GetRequiredService<DriverPool>());
    }

    /// <summary>In metres.</summary>
    public double SearchRadius => host.Services.GetRequiredService<IOptions<DriverOptions>>().Value.SearchRadius;

    /// <summary>How long a trip waits for a driver.</summary>
    public TimeSpan MatchWindow => host.Services.GetRequiredService<IOptions<TripOptions>>().Value.MatchWindow;

    /// <summary>A driver's app reports where they are.</summary>
    public Task ReportAsync(string driver, double lat, double lon, bool autoAccept) =>
        presence.SeenAsync(new(driver, new(lat, lon), autoAccept));

    /// <summary>The drivers' apps listen, as if each had an event stream open.</summary>
    public Task ListenAsync(IReadOnlyCollection<string> drivers) => pool.ListeningAsync(drivers);

    /// <summary>
    /// The drivers have had a trip for long: so much is left of their marks. The product itself marks only drivers whom
    /// a search has reserved.
    /// </summary>
    public async Task MarkBusyAsync(IReadOnlyCollection<string> drivers, TimeSpan left)
    {
        var redis = host.Services.GetRequiredKeyedService<RedisStore>(StoreFaults.Dispatch);
        var until = (TimeProvider.System.GetUtcNow() + left).ToUnixTimeMilliseconds();
        foreach (var region in await new DriverDirectory(redis, new()).ByRegionAsync(drivers))
        {
            SortedSetEntry[] marks = [.. region.Select(driver => new SortedSetEntry(driver, until))];
            await redis.RunAsync(db => db.SortedSetAddAsync(new DriverKeys(redis, region.Key).Busy, marks));
        }
    }

    /// <summary>
    /// Redis forgets all drivers, so that what is left of them is not in the figures of the next ones. It goes on
    /// knowing the regions, because the services do not tell it of each again for a minute.
    /// </summary>
    public static async Task ForgetDriversAsync(ConnectionMultiplexer redis)
    {
        foreach (var pattern in (string[])["ride:{dispatch:*", "ride:driver:*"])
        {
            foreach (var some in redis.GetServers()[0].Keys(pattern: pattern, pageSize: MostAtOnce).Chunk(MostAtOnce))
                await redis.GetDatabase().KeyDeleteAsync(some);
        }
    }

    public void Dispose() => host.Dispose();
}
