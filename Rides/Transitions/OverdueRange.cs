
namespace RideAspire.Transitions;

/// <summary>The rows that a sweep looks at, by their due times.</summary>
/// <param name="After">
/// Only rows that were due later than this, by the database's clock. An index keeps the entries of all rows that have
/// ended since the last vacuum, which may be hours ago, and they would all be visited first. <c>MinValue</c> looks at
/// all rows. Rows that became overdue within the last seconds are always looked at, whatever this is.
/// </param>
/// <param name="Grace">Only rows that are overdue by more than this.</param>
public readonly record struct OverdueRange(DateTimeOffset After, TimeSpan Grace)
{
    /// <summary>
    /// How long a row stays in the range. Another transaction may hold it during a look, or commit it afterwards: for
    /// less than this, because statements time out sooner.
    /// </summary>
    private static readonly TimeSpan lag = TimeSpan.FromSeconds(5);

    /// <summary>The range for the next look, when a look has ended all rows up to this due time.</summary>
    public static DateTimeOffset Behind(DateTimeOffset ended) => ended - lag;

    /// <summary>The time after which a row was due. Also when the database's clock was set back.</summary>
    internal FormattableString Start => $"LEAST({After}, statement_timestamp() - {Grace + lag})";

    /// <summary>The time by which a row was due.</summary>
    internal FormattableString End => $"statement_timestamp() - {Grace}";
}

/// <summary>What one look of a sweep did.</summary>
/// <param name="Ended">The rows that it ended.</param>
/// <param name="IsLast">False when more rows of the range may be left, which the next look can end.</param>
/// <param name="UpTo">The range's end, by the database's clock.</param>
public sealed record SweptRows<T>(IReadOnlyList<T> Ended, bool IsLast, DateTimeOffset UpTo);
