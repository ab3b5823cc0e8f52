using RideAspire.Pages.Problems;

namespace RideAspire.Pages.Wire;

/// <summary>What a request got: a value, or the problem that kept it from one.</summary>
public readonly record struct Answer<T>(T? Value, Problem? Problem)
    where T : class;

/// <summary>The answer of a request that gets no body.</summary>
public sealed record NoBody
{
    public static NoBody Value { get; } = new();
}
