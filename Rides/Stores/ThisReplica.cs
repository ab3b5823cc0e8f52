using System.Globalization;

namespace RideAspire.Stores;

/// <summary>This process, as operators see it: in a trip's history, and in <c>pg_stat_activity</c>.</summary>
/// <param name="Name">
/// The service, the host and the process: <c>Timeout.Worker@timeout-worker-6c9f-x2k4q:1</c>. At most 63 bytes, because
/// Postgres cuts off the rest of an application's name. Of a longer host's name its end is kept, where those of pods
/// differ.
/// </param>
public sealed record ThisReplica(string Name)
{
    private const int MaxLength = 63;

    /// <summary>The name of this process, which is one of the service.</summary>
    public static ThisReplica Of(string service)
    {
        var process = string.Create(CultureInfo.InvariantCulture, $":{Environment.ProcessId}");
        var room = Math.Max(0, MaxLength - service.Length - process.Length - 1);
        var host = Environment.MachineName;
        return new($"{service}@{(host.Length <= room ? host : host[^room..])}{process}");
    }
}
