using BenchmarkDotNet.Attributes;
using RideAspire.Pairing;

namespace RideAspire.Bench.Micro;

/// <summary>
/// The cost of pairing trips with drivers, each trip with its eight nearest ones. Trips and drivers are anywhere in a
/// square of 5 km.
/// </summary>
[MemoryDiagnoser]
public class PairingTrips
{
    private const int Nearest = 8;

    private IReadOnlyList<IReadOnlyList<Candidate>> trips = [];

    /// <summary>How many trips are paired.</summary>
    [Params(2, 25, 100, 500)]
    public int Trips { get; set; }

    /// <summary>How many drivers there are for each trip.</summary>
    [Params(0.5, 1, 4)]
    public double DriversPerTrip { get; set; }

    [GlobalSetup]
    public void Place()
    {
        var random = new Random(1);
        var drivers = Enumerable.Range(0, (int)Math.Ceiling(Trips * DriversPerTrip)).Select(_ => Anywhere(random)).ToArray();
        trips =
        [
            .. Enumerable.Range(0, Trips).Select(_ => Anywhere(random)).Select(trip => drivers
                .Select((driver, number) => new Candidate($"driver-{number}", true, (driver - trip).Magnitude))
                .OrderBy(candidate => candidate.Metres).Take(Nearest).ToArray()),
        ];
    }

    [Benchmark]
    public string?[] Pair() => TripPairing.Pair(trips);

    private static System.Numerics.Complex Anywhere(Random random) => new(random.NextDouble() * 5_000, random.NextDouble() * 5_000);
}
