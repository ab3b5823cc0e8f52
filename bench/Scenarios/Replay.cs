namespace RideAspire.Bench.Scenarios;

internal static class Replay
{
    public static Scenario Scenario { get; } = new("replay", "", (_, _, _) => Task.CompletedTask);
}
