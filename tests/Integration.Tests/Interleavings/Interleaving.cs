using CsCheck;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>What riders, drivers, workers and the clock can do, each as it is done in a service.</summary>
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
    ComeOnline,
    AcceptAtOnce,
    GoOffline,
    LapseOffers,
    SweepOffers,
    ExpireTrips,
    SweepTrips,
    OfferWindowsPass,
    DeadlinePasses,
    RedisForgetsMarks,
    Look,
}

/// <summary>One step of a lane.</summary>
/// <param name="Act">What is done.</param>
/// <param name="Who">Which rider or driver does it.</param>
/// <param name="Which">Which of his trips or offers: 0 is the newest.</param>
internal readonly record struct Step(Act Act, int Who, int Which)
{
    public override string ToString() => $"{Act}({Who},{Which})";
}

/// <summary>A small world and what happens in it: steps in lanes, in order within a lane and in any order between lanes.</summary>
/// <param name="Riders">How many riders there are; each has booked a trip before the lanes start.</param>
/// <param name="AcceptsAtOnce">The drivers, all online before the lanes start: whether each accepts at once.</param>
/// <param name="Lanes">The steps.</param>
internal sealed record Interleaving(int Riders, bool[] AcceptsAtOnce, Step[][] Lanes)
{
    // What moves a trip on comes often; what ends the world early comes seldom.
    private static readonly Gen<Step> anyStep = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Act.Book)), (3, Gen.Const(Act.Cancel)), (10, Gen.Const(Act.Match)),
            (10, Gen.Const(Act.Accept)), (1, Gen.Const(Act.AcceptSomebodyElses)), (5, Gen.Const(Act.Decline)),
            (5, Gen.Const(Act.Start)), (6, Gen.Const(Act.Complete)), (6, Gen.Const(Act.Return)),
            (2, Gen.Const(Act.ComeOnline)), (2, Gen.Const(Act.AcceptAtOnce)), (2, Gen.Const(Act.GoOffline)),
            (3, Gen.Const(Act.LapseOffers)), (1, Gen.Const(Act.SweepOffers)), (4, Gen.Const(Act.ExpireTrips)), (1, Gen.Const(Act.SweepTrips)),
            (3, Gen.Const(Act.OfferWindowsPass)), (3, Gen.Const(Act.DeadlinePasses)), (2, Gen.Const(Act.RedisForgetsMarks)), (2, Gen.Const(Act.Look))),
        Gen.Int[0, 3],
        Gen.Frequency((4, Gen.Const(0)), (1, Gen.Const(1))),
        (act, who, which) => new Step(act, who, which));

    public static readonly Gen<Interleaving> Any =
        from riders in Gen.Int[2, 3]
        from drivers in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true))).Array[2, 4]
        from lanes in Gen.Int[2, 4]
        from steps in Gen.Select(anyStep, Gen.Int[0, lanes - 1]).Array[8, 20]
        select new Interleaving(riders, drivers, [.. Enumerable.Range(0, lanes).Select(lane => steps.Where(s => s.Item2 == lane).Select(s => s.Item1).ToArray())]);

    public override string ToString() =>
        $"{Riders} riders, {AcceptsAtOnce.Length} drivers ({string.Join(", ", AcceptsAtOnce.Select(atOnce => atOnce ? "at once" : "asked"))})\n"
        + string.Join('\n', Lanes.Select((lane, i) => $"lane {i}: {string.Join(' ', lane)}"));
}
