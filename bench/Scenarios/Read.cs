namespace RideAspire.Bench.Scenarios;

internal static class Read
{
    public static Scenario Scenario { get; } = new("read", "", (_, _, _) => Task.CompletedTask);
}
