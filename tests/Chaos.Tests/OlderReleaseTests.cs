using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Chaos.Tests.Older;

namespace RideAspire.Chaos.Tests;

/// <summary>
/// During a deployment, this release runs beside the previous one. Each must read what the other has written.
/// </summary>
public sealed class OlderReleaseTests(Fleet fleet) : ChaosTests(fleet)
{
    /// <summary>The last commit of the previous release.</summary>
    private const string Older = "f1fd7e8";

    /// <summary>
    /// A lease, and some more for the starts of processes. The recorded replica does not re-arm timers, so a trip that
    /// it skips, or claims a millisecond early, waits until its lease lapses. An older build drains as it did then.
    /// </summary>
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan beside = Scale.Of(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    private readonly Fleet fleet = fleet;

    /// <summary>
    /// A build of the older release takes a minute, and needs its commit. The short version uses the recording only.
    /// </summary>
    public static TheoryData<string> Releases() =>
        Scale.IsLong ? [nameof(RecordedReplica), nameof(OlderBuild)] : [nameof(RecordedReplica)];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task An_older_release_beside_this_one_reads_its_rows_and_timers_and_the_other_way_round(string release) =>
        await (release == nameof(OlderBuild) ? BesideBuildAsync() : BesideRecordedAsync());

    private async Task BesideRecordedAsync()
    {
        RecordedReplica? older = null;
        var audit = await UnderLoadAsync("the release before beside this one, as recorded", limit, async load =>
        {
            await using (older = new RecordedReplica(fleet, load.Row))
            {
                older.Start();
                await load.GoesOnAsync(Fleet.MatchWindow + beside);
            }

            // This release closes the trips that the older one booked last.
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [$"the older one booked {older.Booked} and closed {older.Expired.Count} trips"];
        });
        AssertNoRequestFailed(audit);

        var bookedByOlder = audit.Trips.ToLookup(trip => trip.RiderId.Contains("-older-", StringComparison.Ordinal));
        var closedByOlder = older!.Expired.ToHashSet();
        Assert.Equal(older.Booked, bookedByOlder[true].Count());
        Assert.Contains(bookedByOlder[true], trip => !closedByOlder.Contains(trip.Id));
        Assert.Contains(bookedByOlder[false], trip => closedByOlder.Contains(trip.Id));
    }

    private async Task BesideBuildAsync()
    {
        using var older = await OlderBuild.OfAsync(Older);
        await UnderLoadAsync($"the release before ({Older}) beside this one, then replaced", limit, async load =>
        {
            foreach (var replica in fleet.Replicas.Where((_, i) => i % 2 == 0))
            {
                await replica.TerminateAsync();
                await replica.StartAsync(build: older.FolderOf(replica.Project));
            }

            await load.GoesOnAsync(Fleet.MatchWindow + beside);
            foreach (var replica in fleet.Replicas.Where((_, i) => i % 2 == 0))
            {
                await replica.TerminateAsync();
                await replica.StartAsync();
            }

            // The older gateway retries no request at another replica, so requests may fail. No trip may be late.
            return [];
        }, isOfThisRelease: false);
    }
}
