using CsCheck;
using RideAspire.Pairing;

namespace RideAspire.Rides.Tests.Pairing;

public sealed class TripPairingTests
{
    /// <summary>Up to six trips and five drivers, some of whom listen.</summary>
    private static readonly Gen<Candidate[][]> anyTrips =
        from listens in Gen.Bool.Array[5]
        from metres in Gen.Int[-500, 900].Array[5].Array[1, 6]
        select metres.Select(row => row.Index().Where(cell => cell.Item >= 0)
            .Select(cell => new Candidate($"driver-{cell.Index}", listens[cell.Index], cell.Item)).ToArray()).ToArray();

    [Fact]
    public void Trips_and_drivers_who_cross_are_paired_for_the_least_sum() => Assert.Equal(
        ["far", "between"],
        TripPairing.Pair([[Listener("between", 90), Listener("far", 100)], [Listener("between", 110), Listener("far", 300)]]));

    [Fact]
    public void The_oldest_trip_gets_the_only_driver_however_near_another_one_is() =>
        Assert.Equal(["only", null], TripPairing.Pair([[Listener("only", 4_000)], [Listener("only", 10)]]));

    [Fact]
    public void A_driver_who_listens_comes_before_a_nearer_one_who_does_not() =>
        Assert.Equal(["listener"], TripPairing.Pair([[Quiet("quiet", 50), Listener("listener", 3_000)]]));

    [Fact]
    public void The_oldest_trips_get_the_drivers_who_listen_and_the_others_those_who_do_not() => Assert.Equal(
        ["listener", "quiet-2", "quiet-1"],
        TripPairing.Pair(
        [
            [Listener("listener", 3_000), Quiet("quiet-1", 10)],
            [Listener("listener", 10), Quiet("quiet-1", 100), Quiet("quiet-2", 110)],
            [Quiet("quiet-1", 100), Quiet("quiet-2", 900)],
        ]));

    [Fact]
    public void No_trip_goes_without_a_driver_or_one_who_listens_because_of_a_newer_one() => anyTrips.Sample(trips => Assert.Equal(
        KindsOf(trips[..^1], TripPairing.Pair(trips[..^1])),
        KindsOf(trips, TripPairing.Pair(trips)).SkipLast(1)));

    [Fact]
    public void Every_driver_gets_one_trip_at_most_and_is_one_of_its_candidates() => anyTrips.Sample(trips =>
    {
        var drivers = TripPairing.Pair(trips);

        Assert.Distinct(drivers.OfType<string>());
        Assert.All(trips.Zip(drivers), pair => Assert.True(pair.Second is null || pair.First.Any(one => one.Driver == pair.Second)));
    });

    [Fact]
    public void A_trip_goes_without_only_when_all_its_candidates_have_trips() => anyTrips.Sample(trips =>
    {
        var drivers = TripPairing.Pair(trips);

        Assert.All(
            trips.Zip(drivers).Where(pair => pair.Second is null),
            pair => Assert.All(pair.First, one => Assert.Contains(one.Driver, drivers)));
    });

    [Fact]
    public void Without_trips_there_is_nothing_to_pair() => Assert.Empty(TripPairing.Pair([]));

    /// <summary>For each trip whether its driver listens; null when it has none.</summary>
    private static bool?[] KindsOf(Candidate[][] trips, string?[] drivers) =>
        [.. trips.Zip(drivers, (all, driver) => driver is null ? (bool?)null : all.Single(one => one.Driver == driver).Listens)];

    private static Candidate Listener(string driver, double metres) => new(driver, true, metres);

    private static Candidate Quiet(string driver, double metres) => new(driver, false, metres);
}
