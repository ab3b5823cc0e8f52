using CsCheck;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// What riders, drivers, ops, workers and the clock can do. Acts call the services' own operations. Marks that lapse
/// end cool-downs, among others.
/// </summary>
internal enum Act
{
    Book,
    Cancel,
    Match,
    Accept,
    AcceptSomebodyElses,
    Decline,
    Start,
    Complete,
    Return,
    OpsCancel,
    OpsComplete,
    ComeOnline,
    AcceptAtOnce,
    RiderDrives,
    GoOffline,
    Acknowledge,
    LapseOffers,
    SweepOffers,
    SweepRecalls,
    ExpireTrips,
    SweepTrips,
    PumpDeadlines,
    PumpSearches,
    ClaimDeadlines,
    ClaimSearches,
    FireClaim,
    RenewClaim,
    FinishClaim,
    ReleaseClaim,
    SearchesFallDue,
    OfferWindowsPass,
    TimeToAcknowledgePasses,
    DeadlinePasses,
    MarksLapse,
    RedisForgetsMarks,
    CheckSnapshot,
}

/// <summary>One step of a lane.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Who">The number of the rider or driver who does it, or of the trip or claim that it is about.</param>
/// <param name="Which">
/// Which of their trips or offers: 0 is the newest. For a claim, 1 means that its lease ends at once. For its effect, 1
/// means that the lease is renewed meanwhile. A rider who drives accepts at once, unless it is 1.
/// </param>
internal readonly record struct Step(Act Act, int Who, int Which)
{
    public override string ToString() => $"{Act}({Who},{Which})";
}

/// <summary>A few riders and drivers, and steps in lanes: in order within a lane, in any order between lanes.</summary>
/// <param name="Riders">The number of riders. Each has booked a trip before the lanes start.</param>
/// <param name="AcceptsAtOnce">For each driver, whether they accept at once. All start online.</param>
/// <param name="Lanes">The steps.</param>
internal sealed record Interleaving(int Riders, bool[] AcceptsAtOnce, Step[][] Lanes)
{
    // Steps that move a trip on are frequent. Steps that end trips early are rare.
    private static readonly Gen<Step> anyStep = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Act.Book)), (3, Gen.Const(Act.Cancel)), (6, Gen.Const(Act.Match)),
            (10, Gen.Const(Act.Accept)), (1, Gen.Const(Act.AcceptSomebodyElses)), (5, Gen.Const(Act.Decline)),
            (5, Gen.Const(Act.Start)), (6, Gen.Const(Act.Complete)), (6, Gen.Const(Act.Return)),
            (1, Gen.Const(Act.OpsCancel)), (2, Gen.Const(Act.OpsComplete)),
            (2, Gen.Const(Act.ComeOnline)), (2, Gen.Const(Act.AcceptAtOnce)), (1, Gen.Const(Act.RiderDrives)),
            (2, Gen.Const(Act.GoOffline)), (2, Gen.Const(Act.Acknowledge)),
            (3, Gen.Const(Act.LapseOffers)), (1, Gen.Const(Act.SweepOffers)), (2, Gen.Const(Act.SweepRecalls)),
            (2, Gen.Const(Act.ExpireTrips)), (1, Gen.Const(Act.SweepTrips)),
            (3, Gen.Const(Act.PumpDeadlines)), (5, Gen.Const(Act.PumpSearches)),
            (3, Gen.Const(Act.ClaimDeadlines)), (6, Gen.Const(Act.ClaimSearches)), (8, Gen.Const(Act.FireClaim)),
            (1, Gen.Const(Act.RenewClaim)), (6, Gen.Const(Act.FinishClaim)), (2, Gen.Const(Act.ReleaseClaim)),
            (3, Gen.Const(Act.SearchesFallDue)),
            (3, Gen.Const(Act.OfferWindowsPass)), (4, Gen.Const(Act.TimeToAcknowledgePasses)), (3, Gen.Const(Act.DeadlinePasses)),
            (2, Gen.Const(Act.MarksLapse)), (2, Gen.Const(Act.RedisForgetsMarks)), (2, Gen.Const(Act.CheckSnapshot))),
        Gen.Int[0, 3],
        Gen.Frequency((4, Gen.Const(0)), (1, Gen.Const(1))),
        (act, who, which) => new Step(act, who, which));

    public static readonly Gen<Interleaving> Any =
        from riders in Gen.Int[2, 3]
        from drivers in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true))).Array[2, 4]
        from lanes in Gen.Int[2, 4]
        from steps in Gen.Select(anyStep, Gen.Int[0, lanes - 1]).Array[8, 24]
        let stepsPerLane = Enumerable.Range(0, lanes).Select(lane => steps.Where(s => s.Item2 == lane).Select(s => s.Item1).ToArray())
        select new Interleaving(riders, drivers, [.. stepsPerLane]);

    public override string ToString() =>
        $"{Riders} riders, {AcceptsAtOnce.Length} drivers "
        + $"({string.Join(", ", AcceptsAtOnce.Select(atOnce => atOnce ? "accepts at once" : "answers offers"))})\n"
        + string.Join('\n', Lanes.Select((lane, i) => $"lane {i}: {string.Join(' ', lane)}"));
}
