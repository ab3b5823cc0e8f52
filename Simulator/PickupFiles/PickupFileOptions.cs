namespace RideAspire.Simulator.PickupFiles;

/// <summary>What the user says about their file. Whatever they do not say is found in the file.</summary>
internal sealed record PickupFileOptions
{
    /// <summary>The file's format; null to find it by its columns.</summary>
    public PickupFormat? Format { get; init; }

    /// <summary>
    /// The column of the time: a title, or a number from 1; null for the format's. The others are alike.
    /// </summary>
    public string? TimeColumn { get; init; }

    public string? LatColumn { get; init; }

    public string? LonColumn { get; init; }

    /// <summary>A column that holds longitude and latitude together, instead of one for each.</summary>
    public string? PlaceColumn { get; init; }

    /// <summary>How the file writes dates whose year comes last; null to find it by the dates.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>The zone of times that are seconds since 1970; null for the format's.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>
    /// The percentage of rows that may be unusable. They are skipped; one more, and the file is refused.
    /// </summary>
    public double BadRowsPercent { get; init; } = 1;

    /// <summary>Whether to accept places that no city has, and places that are far from one another.</summary>
    public bool Anywhere { get; init; }

    /// <summary>The formats to look for.</summary>
    public IReadOnlyList<PickupFormat> Formats => Format is { } format ? [format] : PickupFormat.All;
}
