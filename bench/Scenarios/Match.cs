namespace RideAspire.Bench.Scenarios;

internal static class Match
{
    public static Scenario Scenario { get; } = new("match", "", (_, _, _) => Task.CompletedTask);
}
