using RideAspire.LocalServers;

namespace RideAspire.Kit;

/// <summary>
/// The system's services as processes of their own, on given stores, in the environment Production. They accept
/// <see cref="TestTokens"/>. A replica's own settings override the common ones. All processes end when this is disposed
/// of.
/// </summary>
/// <param name="rides">The connection string of the database.</param>
/// <param name="redis">The connection string of Redis.</param>
/// <param name="settings">For all services. A key may have colons.</param>
public sealed class RideServices(string rides, string redis, params IReadOnlyList<(string Key, string? Value)> settings) : IAsyncDisposable
{
    private readonly List<Replica> replicas = [];

    public RideServices(RideStores stores, params IReadOnlyList<(string Key, string? Value)> settings)
        : this(stores.Postgres.ConnectionString("rides"), stores.Redis.ConnectionString, settings)
    {
    }

    /// <summary>
    /// A folder that holds a folder for each service. Default: what was built along with this program.
    /// </summary>
    public string? Builds { get; init; }

    /// <summary>Gets each line that a service prints, with the service's name before it.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<Replica> Replicas => replicas;

    /// <summary>The last lines that each replica printed, for a test that fails.</summary>
    public string LastLines => string.Join('\n', replicas.Select(replica => replica.LastLines));

    /// <summary>
    /// Starts the whole system: brings the schema up to date, then starts one replica of each service. Returns the
    /// gateway.
    /// </summary>
    public async Task<Replica> StartAllAsync()
    {
        await MigrateAsync();
        Replica[] all = [Add("Booking.Api"), Add("Timeout.Worker"), Add("Matching.Worker")];
        foreach (var replica in all)
            replica.Spawn();
        var gateway = await StartGatewayAsync(all[..1]);
        foreach (var replica in all)
            await replica.ReadyAsync();
        return gateway;
    }

    /// <summary>Creates the database where it is missing and applies its migrations, as a release does.</summary>
    public async Task MigrateAsync()
    {
        await using var migration = New("Booking.Api", "Booking.Api migrate", []);
        migration.Spawn(arguments: ["migrate"]);
        if (await migration.ExitedAsync() is var exitCode && exitCode != 0)
            throw new LocalServerException($"The migration ended with {exitCode}.\n{migration.LastLines}");
    }

    /// <summary>Adds a replica, which is not started yet.</summary>
    /// <param name="project">The service's folder in the repository, such as <c>Booking.Api</c>.</param>
    public Replica Add(string project, params IReadOnlyList<(string Key, string? Value)> own)
    {
        var number = replicas.Count(replica => replica.Project == project) + 1;
        replicas.Add(New(project, $"{project} {number}", own));
        return replicas[^1];
    }

    /// <summary>Adds a replica, starts it and waits until it is ready.</summary>
    public async Task<Replica> StartAsync(string project, params IReadOnlyList<(string Key, string? Value)> own)
    {
        var replica = Add(project, own);
        await replica.StartAsync();
        return replica;
    }

    /// <summary>Adds a gateway in front of replicas of Booking.Api, which is not started yet.</summary>
    public Replica AddGateway(IEnumerable<Replica> apis, params IReadOnlyList<(string Key, string? Value)> own) =>
        Add("Gateway", [.. apis.Select((api, i) => ($"services:booking-api:http:{i}", (string?)api.Address.ToString())), .. own]);

    /// <summary>Adds a gateway in front of replicas of Booking.Api, starts it and waits until it is ready.</summary>
    public async Task<Replica> StartGatewayAsync(IEnumerable<Replica> apis, params IReadOnlyList<(string Key, string? Value)> own)
    {
        var gateway = AddGateway(apis, own);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Stops all replicas by SIGTERM, one after the other, and forgets them.</summary>
    public async Task TerminateAsync()
    {
        foreach (var replica in replicas)
            await replica.TerminateAsync();
        replicas.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    private Replica New(string project, string name, IEnumerable<(string Key, string? Value)> own)
    {
        var variables = new Dictionary<string, string?>();
        var common = TestTokens.Settings
            .Concat([("ConnectionStrings:rides", rides), ("ConnectionStrings:redis", redis), ("DOTNET_ENVIRONMENT", "Production")]);
        foreach (var (key, value) in common.Concat(settings).Concat(own))
            variables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var folder = Builds is null ? Checkout.BuildOf(project) : Path.Combine(Builds, project);
        return new(project, name, folder, variables, OnLine is null ? null : line => OnLine($"{project}: {line}"));
    }
}
