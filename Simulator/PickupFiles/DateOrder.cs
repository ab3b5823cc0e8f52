namespace RideAspire.Simulator.PickupFiles;

/// <summary>How a file writes dates whose year comes last.</summary>
internal enum DateOrder
{
    /// <summary>4/9/2014 is 9 April.</summary>
    MonthFirst,

    /// <summary>4/9/2014 is 4 September.</summary>
    DayFirst,
}
