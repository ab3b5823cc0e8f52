namespace RideAspire.AppHost.Tests;

/// <summary>
/// The whole system, started once for all tests of this project, with a short match window. Written for Aspire's testing package
/// and for the stand-in alike.
/// </summary>
public sealed class RideSystem : IAsyncLifetime
{
    // Containers may have to be pulled first.
    private static readonly TimeSpan startLimit = TimeSpan.FromMinutes(5);

    private DistributedApplication? app;

    /// <summary>How long a trip waits for a driver here: time enough for a busy machine to find the one that there is.</summary>
    public static TimeSpan MatchWindow { get; } = TimeSpan.FromSeconds(8);

    public DistributedApplication App => app ?? throw new InvalidOperationException("The system is not up.");

    /// <summary>A client of the one door that the system has.</summary>
    public HttpClient CreateClient() => App.CreateHttpClient("gateway");

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(startLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--Parameters:match-window={MatchWindow}"], limit.Token);
        KeepNothing(builder.Resources);

        app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        foreach (var service in new[] { "gateway", "matching-worker", "timeout-worker" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    // Without volumes: each run starts from empty stores, and does not touch a developer's.
    private static void KeepNothing(IResourceCollection resources)
    {
        foreach (var resource in resources)
        {
            foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>().ToList())
                resource.Annotations.Remove(mount);
        }
    }
}
