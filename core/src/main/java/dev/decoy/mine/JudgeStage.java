package dev.decoy.mine;

import dev.decoy.judge.Judge;

/**
 * A judge at its place in the recipe.
 *
 * @param name as in the recipe, such as {@code positive-ratio:max=0.95}; counts are kept under it
 * @param judge what judges
 */
public record JudgeStage(String name, Judge judge) {}
