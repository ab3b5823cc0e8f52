using RideAspire.KubernetesTrial.Loads;
using RideAspire.KubernetesTrial.Network;
using RideAspire.KubernetesTrial.Pods;
using RideAspire.LocalServers;

namespace RideAspire.KubernetesTrial.Trials;

/// <summary>Replaces all pods of a deployment while the simulator's riders and drivers use it.</summary>
internal sealed class Trial(TrialOptions options, Action<string> progress)
{
    private static readonly TimeSpan untilFirstTrips = TimeSpan.FromSeconds(5);

    /// <summary>Runs the trial on stores of its own.</summary>
    /// <exception cref="LocalServerException">A pod or the simulator did not start.</exception>
    public async Task<TrialResult> RunAsync()
    {
        await using var stores = await RideStores.StartAsync();
        await new RideServices(stores) { Builds = options.Builds }.MigrateAsync();
        await using var cluster = new Cluster(options.Manifests, options.Builds, stores, options.DnsCache);
        // A gateway that starts before the API is not wrong, but DNS would have nothing to say.
        foreach (var workload in cluster.Workloads)
        {
            progress($"Starting {workload.Service.Replicas} pods of {workload.Service.Name} …");
            await workload.StartAsync();
        }

        var gateways = new CachedEndpoints(cluster.EndpointsOf("gateway"), TrialOptions.IngressLag, TimeProvider.System);
        var port = cluster.Workloads.Single(workload => workload.Service.Name == "gateway").Service.Port;
        var requests = new RequestCount();
        await using var ingress = await Ingress.StartAsync(gateways, port, requests);
        progress($"{options.PerSecond} bookings per second for {options.Duration.TotalSeconds:0} s …");
        var driving = SimulatedLoad.RunAsync(
            Path.Combine(options.Builds, "Simulator"), ingress.Address, options.PerSecond, options.Duration);
        await Task.Delay(untilFirstTrips, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        var exits = await RollAsync(cluster);
        var update = TimeProvider.System.GetElapsedTime(began);
        progress($"All pods are replaced, after {update.TotalSeconds:0} s. The last trips end …");

        return new(
            options, update, update + untilFirstTrips <= options.Duration, exits, await driving, requests,
            await TripAudit.OfAsync(stores.Postgres.ConnectionString("rides")), cluster.Incidents.All);
    }

    /// <summary>Returns the times from SIGTERM to the exit, by service.</summary>
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<TimeSpan>>> RollAsync(Cluster cluster)
    {
        var exits = new Dictionary<string, IReadOnlyList<TimeSpan>>();
        if (options.Together)
        {
            var all = await Task.WhenAll(cluster.Workloads.Select(RollAsync));
            foreach (var (workload, times) in cluster.Workloads.Zip(all))
                exits[workload.Service.Name] = times;
        }
        else
        {
            foreach (var workload in cluster.Workloads)
                exits[workload.Service.Name] = await RollAsync(workload);
        }

        return exits;
    }

    private Task<IReadOnlyList<TimeSpan>> RollAsync(Workload workload)
    {
        progress($"Replacing the pods of {workload.Service.Name} …");
        return workload.RollAsync();
    }
}
