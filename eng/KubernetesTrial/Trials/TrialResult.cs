using System.Globalization;
using RideAspire.KubernetesTrial.Loads;
using RideAspire.KubernetesTrial.Network;

namespace RideAspire.KubernetesTrial.Trials;

/// <summary>The figures of a trial, and what broke the promise.</summary>
/// <param name="Update">How long it took to replace all pods.</param>
/// <param name="WasUnderLoad">Whether bookings went on until all pods were replaced.</param>
/// <param name="Exits">The times from SIGTERM to the exit, by service.</param>
internal sealed record TrialResult(
    TrialOptions Options,
    TimeSpan Update,
    bool WasUnderLoad,
    IReadOnlyDictionary<string, IReadOnlyList<TimeSpan>> Exits,
    SimulatedLoad Load,
    RequestCount Requests,
    TripAudit Audit,
    IReadOnlyCollection<string> Incidents)
{
    /// <summary>How many of the failures of one kind are shown.</summary>
    private const int Shown = 5;

    /// <summary>Trips that wait for ever, and trips that the simulator booked and the database does not have.</summary>
    public long Lost => Audit.Waiting + Math.Max(0, Load.Trips - Audit.Trips);

    /// <summary>What broke the promise, a line each. Empty when it was kept.</summary>
    public IReadOnlyList<string> Broken =>
    [
        .. Lost > 0 ? [$"{Lost} trips are lost."] : Array.Empty<string>(),
        .. Audit.Early > 0 ? [$"{Audit.Early} trips expired before their deadline."] : Array.Empty<string>(),
        .. Audit.Lateness.Count == 0 ? ["No trip expired, so lateness was not measured."] : Array.Empty<string>(),
        .. Audit.Lateness.Max > Options.MaxLateness ? [$"A trip expired {Ms(Audit.Lateness.Max)} ms late."] : Array.Empty<string>(),
        .. Requests.Failures.GroupBy(what => what).Take(Shown).Select(same => $"Failed {same.Count()} times: {same.Key}"),
        .. Load.Broken.Select(count => $"The simulator counted {count.Value} {count.Key}."),
        .. WasUnderLoad ? Array.Empty<string>() : ["Bookings ended before all pods were replaced. This machine is too slow or busy."],
        .. Incidents,
    ];

    /// <summary>The figures, a line each.</summary>
    public override string ToString() => string.Join('\n',
    [
        $"pods replaced             {Exits.Sum(of => of.Value.Count)} in {Update.TotalSeconds:0} s",
        $"requests                  {Requests.Requests}, failed {Requests.Failures.Count}",
        $"trips                     {Audit.Trips}, lost {Lost}, early {Audit.Early}",
        $"expired                   {Audit.Lateness.Count}, late by {Late(50)} (p50), {Late(99)} (p99), {Late(100)} (max) ms",
        $"streams opened again      {Load.Reconnects}",
        .. Exits.Select(of => $"SIGTERM to exit, slowest  {Ms(of.Value.Max())} ms {of.Key}"),
    ]);

    private string Late(double percent) => Ms(Audit.Lateness.Percentile(percent));

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
