using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Older;

namespace RideAspire.Chaos.Tests;

/// <summary>During a deployment the release before this one runs beside it: each reads what the other has written.</summary>
public sealed class OlderReleaseTests(Fleet fleet) : ChaosTests(fleet)
{
    /// <summary>The last commit of the release before.</summary>
    private const string Older = "f1fd7e8";

    /// <summary>
    /// A lease, and what a start of processes takes from this machine: what is recorded knows nothing of re-arming, so that a trip which it
    /// skips, or gets a millisecond too early, waits for its lease to lapse; a build of then drains as it did then.
    /// </summary>
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan beside = Scale.Of(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    private readonly Fleet fleet = fleet;

    /// <summary>A build of the older release takes a minute and its commit; the short version has what it writes and reads, recorded.</summary>
    public static TheoryData<string> Releases() => Scale.IsLong ? [nameof(RecordedReplica), nameof(OlderBuild)] : [nameof(RecordedReplica)];

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

            // What it booked last is left to this release.
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [$"the older one booked {older.Booked} and closed {older.Expired.Count} trips"];
        });
        NobodyNoticed(audit);

        var (olders, newers) = (audit.Trips.ToLookup(trip => trip.RiderId.Contains("-older-", StringComparison.Ordinal)), older!.Expired.ToHashSet());
        Assert.Equal(older.Booked, olders[true].Count());
        Assert.Contains(olders[true], trip => !newers.Contains(trip.Id));
        Assert.Contains(olders[false], trip => newers.Contains(trip.Id));
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

            // The older gateway repeats no request at another replica, so a client may notice; the trips must not.
            return [];
        });
    }
}
