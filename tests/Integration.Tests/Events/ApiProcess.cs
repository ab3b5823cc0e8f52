using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Identity;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Events;

/// <summary>A replica of Booking.Api as a process of its own, which a test may signal.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly HttpClient http = new();

    private readonly OwnedProcess process;

    private ApiProcess(OwnedProcess process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ApiProcess> StartAsync(TestDatabase database, LocalRedis redis)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var environment = TestTokens.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        environment["ConnectionStrings__rides"] = database.ConnectionString;
        environment["ConnectionStrings__redis"] = redis.ConnectionString;
        environment["Drain__Pause"] = "00:00:02";
        environment["ASPNETCORE_URLS"] = address.ToString();
        var process = OwnedProcess.Start(new Command("dotnet", ["exec", typeof(TripView).Assembly.Location])
        {
            Environment = environment!,
            WorkingDirectory = Path.GetTempPath(),
        });
        var replica = new ApiProcess(process, address);
        try
        {
            await TestHost.UntilAsync(replica.IsReadyAsync);
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGTERM and waits for the end, as a deployment does.</summary>
    public Task<int> TerminateAsync() => process.StopAsync(grace: TimeSpan.FromSeconds(20));

    /// <summary>Sends SIGKILL.</summary>
    public Task<int> KillAsync()
    {
        process.Signal(ProcessSignal.Kill);
        return process.Exited;
    }

    public async ValueTask DisposeAsync() => await process.DisposeAsync();

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var health = await http.GetAsync(new Uri(Address, "/health"));
            return health.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
