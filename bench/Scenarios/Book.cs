namespace RideAspire.Bench.Scenarios;

internal static class Book
{
    public static Scenario Scenario { get; } = new("book", "", (_, _, _) => Task.CompletedTask);
}
