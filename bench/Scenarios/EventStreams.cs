namespace RideAspire.Bench.Scenarios;

internal static class EventStreams
{
    public static Scenario Scenario { get; } = new("eventstreams", "", (_, _, _) => Task.CompletedTask);
}
